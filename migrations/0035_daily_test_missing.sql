-- A broken chain is one of events; this alarm is that no daily test came through.
update alarms_told set code = 'daily_test_missing' where code = 'chain_broken';
