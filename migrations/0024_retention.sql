create table purged_inquiries (
  id text primary key,
  reference text not null unique,
  source text not null,
  outcome text not null,
  received_at text not null,
  ended_at text,
  purged_at text not null,
  forget_at text not null
);

create index purged_inquiries_over on purged_inquiries (forget_at, id);

create table purged_events (
  inquiry_id text not null references purged_inquiries (id),
  seq integer not null,
  at text not null,
  actor text not null,
  kind text not null,
  detail text not null,
  hash text not null,
  primary key (inquiry_id, seq)
);

create table forgotten_inquiries (
  inquiry_id text primary key,
  house_seq integer not null
);

create index inquiries_over on inquiries (state, closed_at, id) where standing = 'closed' and held = 0;

create index inquiries_held on inquiries (id) where held = 1;
