create table files (
  id text primary key,
  token_hash text not null,
  content_hash text not null,
  inquiry_id text references inquiries (id),
  kept_at text not null,
  expires_at text,
  kind text not null,
  size integer not null,
  scan text not null,
  scanned_at text,
  hour_key text not null,
  data_key text not null,
  name text not null
);

create unique index files_of_form on files (token_hash, content_hash);

create index files_of_inquiry on files (inquiry_id, id) where inquiry_id is not null;

create index files_expiring on files (expires_at, id) where expires_at is not null;

create index files_not_clean on files (scan, id) where scan <> 'clean';
