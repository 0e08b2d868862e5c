create table inquiries (
  id text primary key,
  reference text not null unique,
  receipt_hash text not null unique,
  token_hash text not null,
  linked_to text references inquiries (id),
  relation text,
  received_at text not null,
  due_at text not null,
  state text not null,
  queue text not null,
  quarantined integer not null,
  source text not null,
  form_version text not null,
  rule_version text not null,
  language text not null,
  criteria_mask integer not null,
  version integer not null,
  hour_key text not null,
  data_key text not null,
  summary text not null,
  contact text not null,
  answers text not null,
  result text not null
);

create unique index inquiries_first_of_token on inquiries (token_hash) where linked_to is null;
