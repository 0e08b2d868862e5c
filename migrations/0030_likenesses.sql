create table likenesses (
  inquiry_id text not null references inquiries (id) on delete cascade,
  other_id text not null references inquiries (id) on delete cascade,
  weight integer not null,
  reasons text not null,
  primary key (inquiry_id, other_id)
);

create index likenesses_other on likenesses (other_id);

create index inquiries_uncompared on inquiries (id) where indexed = 1;
