create table case_members (
  inquiry_id text primary key references inquiries (id) on delete cascade,
  case_id text not null
);

create index case_members_in on case_members (case_id, inquiry_id);

create table case_dismissals (
  inquiry_id text not null references inquiries (id) on delete cascade,
  other_id text not null references inquiries (id) on delete cascade,
  primary key (inquiry_id, other_id)
);

create index case_dismissals_other on case_dismissals (other_id);
