create table digests (
  id text primary key,
  staff_id text not null references staff (id),
  slot text not null,
  counts text not null,
  unique (staff_id, slot)
);

create table notices_rebuilt (
  id text primary key,
  inquiry_id text references inquiries (id),
  digest_id text references digests (id),
  kind text not null,
  channel text not null,
  recipient text not null,
  state text not null,
  urgent integer not null,
  attempts integer not null,
  created_at text not null,
  due_at text,
  lease_until text,
  done_at text,
  fault text,
  check ((inquiry_id is null) <> (digest_id is null))
);

insert into notices_rebuilt
  (id, inquiry_id, kind, channel, recipient, state, urgent, attempts, created_at, due_at, lease_until, done_at, fault)
select
  id, inquiry_id, kind, channel, recipient, state, urgent, attempts, created_at, due_at, lease_until, done_at, fault
from notices;

drop table notices;

alter table notices_rebuilt rename to notices;

create index notices_next on notices (channel, urgent desc, created_at, id, due_at) where due_at is not null;

create index notices_of_inquiry on notices (inquiry_id);

create index notices_of_digest on notices (digest_id) where digest_id is not null;

create index notices_open on notices (state, created_at, kind) where state <> 'sent';

create index inquiries_untried on inquiries (due_at, id)
  where attempts = 0 and first_contact_at is null and standing in ('contact', 'review');

create table alarms_told (
  code text primary key,
  count integer not null,
  told_at text not null
);
