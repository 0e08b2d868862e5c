create table exports (
  id text primary key,
  at text not null,
  actor text not null,
  detail text not null,
  hour_key text not null,
  data_key text not null,
  reason text not null,
  inquiries integer,
  ended text
);
