alter table staff_sessions add column proved_at text;
