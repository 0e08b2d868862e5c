update inquiries set tallied = 0 where source = 'referral';
