create table checkpoints (
  seq integer primary key,
  at text not null,
  whole integer not null,
  chains integer not null,
  events integer not null,
  digest text not null,
  house_seq integer not null,
  house_hash text not null,
  hash text not null
);

create table checkpoint_ends (
  checkpoint integer not null,
  place integer not null,
  inquiry_id text not null,
  seq integer not null,
  hash text not null,
  primary key (checkpoint, place)
);

create index checkpoint_ends_of on checkpoint_ends (inquiry_id, checkpoint);
