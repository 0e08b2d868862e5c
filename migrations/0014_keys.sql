alter table staff add column keys integer not null default 1;
