alter table inquiries add column standing text not null default 'contact';

alter table inquiries add column act_by text not null default '';

alter table inquiries add column snoozed_until text;

alter table inquiries add column assignee text;

alter table inquiries add column attempts integer not null default 0;

alter table inquiries add column risk text not null default 'none';

alter table inquiries add column review text not null default 'none';

alter table inquiries add column first_contact_at text;

alter table inquiries add column closed_at text;

alter table inquiries add column held integer not null default 0;

alter table inquiries add column indexed integer not null default 0;

update inquiries set
  act_by = due_at,
  risk = case when queue in ('immediate', 'same_day') then 'open' else 'none' end,
  review = case when queue = 'clinician_review' then 'open' else 'none' end,
  standing = case
    when queue in ('immediate', 'same_day') then queue
    when quarantined = 1 then 'quarantine'
    when queue = 'clinician_review' then 'review'
    else 'contact' end;

create index inquiries_open on inquiries (standing, act_by, id, snoozed_until, received_at) where standing <> 'closed';

create index inquiries_assigned on inquiries (assignee, act_by, id) where assignee is not null and standing <> 'closed';

create index inquiries_closed on inquiries (closed_at, id) where standing = 'closed';

create index inquiries_unindexed on inquiries (id) where indexed = 0;
