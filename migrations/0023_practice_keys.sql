alter table sealed_keys add column practice_key text not null default '';
