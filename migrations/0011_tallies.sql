create table tallies (
  kind text not null,
  day text not null,
  key text not null,
  value integer not null,
  count integer not null,
  primary key (kind, day, key, value)
);

create table tallied_parts (
  inquiry_id text primary key references inquiries (id) on delete cascade,
  parts text not null
);

alter table inquiries add column tallied integer not null default 0;

create index inquiries_untallied on inquiries (id) where tallied <> version;
