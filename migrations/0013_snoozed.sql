create index inquiries_snoozed on inquiries (snoozed_until, id, standing, act_by, received_at) where snoozed_until is not null;
