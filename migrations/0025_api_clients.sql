create table api_clients (
  id text primary key,
  hour_key text not null,
  data_key text not null,
  profile text not null,
  created_at text not null,
  created_by text not null,
  ended_at text
);

create table api_keys (
  id text primary key,
  client_id text not null references api_clients (id),
  key_hash text not null unique,
  scopes text not null,
  created_at text not null,
  created_by text not null,
  expires_at text,
  used_at text
);

create index api_keys_of_client on api_keys (client_id, created_at);

create table api_referrals (
  inquiry_id text primary key references inquiries (id),
  client_id text not null references api_clients (id)
);
