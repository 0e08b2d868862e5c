create table entries (
  id text primary key,
  inquiry_id text not null references inquiries (id),
  at text not null,
  actor text not null,
  kind text not null,
  detail text not null
);

create index entries_of_inquiry on entries (inquiry_id, at, id);
