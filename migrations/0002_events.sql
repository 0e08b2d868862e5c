create table events (
  inquiry_id text not null references inquiries (id),
  seq integer not null,
  at text not null,
  actor text not null,
  kind text not null,
  detail text not null,
  hash text not null,
  primary key (inquiry_id, seq)
);
