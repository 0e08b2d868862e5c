create table staff (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified integer not null,
  image text,
  created_at text not null,
  updated_at text not null,
  two_factor integer not null default 0,
  role text not null,
  disabled_at text,
  away integer not null default 0,
  cover text references staff (id),
  digest text not null default 'none'
);

create table staff_sessions (
  id text primary key,
  staff_id text not null references staff (id),
  token text not null unique,
  created_at text not null,
  updated_at text not null,
  expires_at text not null,
  address text,
  browser text,
  level text not null,
  how text not null,
  began_at text not null,
  seen_at text not null,
  locked integer not null default 0
);

create index staff_sessions_of on staff_sessions (staff_id);

create table staff_credentials (
  id text primary key,
  staff_id text not null references staff (id),
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at text,
  refresh_token_expires_at text,
  scope text,
  password text,
  created_at text not null,
  updated_at text not null
);

create index staff_credentials_of on staff_credentials (staff_id);

create table staff_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  created_at text not null,
  updated_at text not null,
  expires_at text not null
);

create index staff_verifications_by on staff_verifications (identifier);

create table staff_second_factors (
  id text primary key,
  staff_id text not null references staff (id),
  secret text not null,
  backup_codes text not null,
  verified integer,
  failed_count integer,
  locked_until text
);

create index staff_second_factors_of on staff_second_factors (staff_id);

create table staff_passkeys (
  id text primary key,
  staff_id text not null references staff (id),
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter integer not null,
  device_type text not null,
  backed_up integer not null,
  transports text,
  aaguid text,
  created_at text
);

create index staff_passkeys_of on staff_passkeys (staff_id);

create table staff_links (
  token_hash text primary key,
  staff_id text references staff (id),
  created_at text not null,
  expires_at text not null,
  used_at text
);

create table staff_tries (
  id text primary key,
  bucket text not null,
  at text not null
);

create index staff_tries_in on staff_tries (bucket, at);

create table staff_used_codes (
  staff_id text not null references staff (id),
  code_hash text not null,
  at text not null,
  primary key (staff_id, code_hash)
);

create table house_events (
  seq integer primary key,
  at text not null,
  actor text not null,
  kind text not null,
  detail text not null,
  hash text not null
);

create index house_events_of on house_events (kind, seq);

create table house_chain (
  id integer primary key,
  seq integer not null,
  hash text not null
);

insert into house_chain (id, seq, hash) values (1, 0, '');
