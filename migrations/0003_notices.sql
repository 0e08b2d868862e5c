create table notices (
  id text primary key,
  inquiry_id text not null references inquiries (id),
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
  fault text
);

create index notices_next on notices (channel, urgent desc, created_at, id, due_at) where due_at is not null;

create index notices_of_inquiry on notices (inquiry_id);

create index notices_open on notices (state, created_at) where state <> 'sent';
