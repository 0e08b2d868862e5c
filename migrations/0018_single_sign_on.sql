create unique index staff_credentials_one_of on staff_credentials (staff_id, provider_id);

create unique index staff_credentials_only on staff_credentials (provider_id, account_id);
