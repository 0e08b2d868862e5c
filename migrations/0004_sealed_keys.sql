create table sealed_keys (
  id text primary key,
  purpose text not null,
  created_at text not null,
  to_practice text not null,
  to_recovery text not null
);

create unique index sealed_keys_one_index on sealed_keys (purpose) where purpose = 'index';
