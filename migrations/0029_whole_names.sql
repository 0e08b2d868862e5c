update inquiries set indexed = 0;
