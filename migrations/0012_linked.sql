create index inquiries_linked on inquiries (linked_to) where linked_to is not null;
