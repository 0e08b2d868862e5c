create table search_terms_rebuilt (
  term text not null,
  received_at text not null,
  inquiry_id text not null references inquiries (id),
  primary key (term, received_at, inquiry_id)
);

insert into search_terms_rebuilt (term, received_at, inquiry_id)
select search_terms.term, inquiries.received_at, search_terms.inquiry_id
from search_terms join inquiries on inquiries.id = search_terms.inquiry_id;

drop table search_terms;

alter table search_terms_rebuilt rename to search_terms;

create index search_terms_of_inquiry on search_terms (inquiry_id);

update inquiries set indexed = 0;

create index inquiries_filed on inquiries
  (received_at, id, standing, state, source, assignee, criteria_mask, act_by, snoozed_until);

create index inquiries_standing on inquiries (standing, received_at, id) where standing <> 'closed';

create index inquiries_ended on inquiries (state, received_at, id) where standing = 'closed';

create index inquiries_taken on inquiries (assignee, received_at, id) where assignee is not null;
