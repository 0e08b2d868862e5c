create index events_in_time on events (at, inquiry_id, seq);

create index events_of_kind on events (kind, at, inquiry_id, seq) where kind <> 'received' and kind <> 'notice_sent';

create index events_of_actor on events (actor, at, inquiry_id, seq) where actor <> 'person' and actor <> 'system';

create index house_events_in_time on house_events (at, seq);

create index house_events_of_kind on house_events (kind, at, seq);

create index house_events_of_actor on house_events (actor, at, seq);

create table rule_approvals (
  version text not null,
  content_hash text not null,
  staff_id text not null references staff (id),
  name text not null,
  approved_at text not null,
  primary key (version, content_hash)
);
