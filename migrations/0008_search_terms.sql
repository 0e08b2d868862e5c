create table search_terms (
  term text not null,
  inquiry_id text not null references inquiries (id),
  primary key (term, inquiry_id)
);

create index search_terms_of_inquiry on search_terms (inquiry_id);
