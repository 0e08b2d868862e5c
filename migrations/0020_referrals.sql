create table organisations (
  id text primary key,
  name_key text not null unique,
  hour_key text not null,
  data_key text not null,
  name text not null,
  first_at text not null,
  last_at text not null,
  referrals integer not null
);

create index organisations_latest on organisations (last_at, id);

create table referrals (
  inquiry_id text primary key references inquiries (id),
  organisation_id text references organisations (id),
  came_by text not null,
  urgency text not null,
  feedback text not null,
  part2 integer not null,
  npi text not null,
  criteria_named integer not null,
  accepted_at text,
  asked_at text,
  answered_at text,
  withdrawn_at text,
  tracker_hash text not null unique,
  tracker_issue integer not null,
  tracker_expires_at text not null,
  tracker_tries integer not null,
  tracker_ended text,
  referrer text not null
);

create index referrals_of_organisation on referrals (organisation_id, inquiry_id);
