alter table referrals add column responded_at text;

update referrals set responded_at = (
  select min(events.at) from events
  where events.inquiry_id = referrals.inquiry_id
    and (
      events.kind in ('accept', 'ask_referrer', 'schedule', 'admit', 'decline', 'not_reached', 'person_declined', 'close')
      or (events.kind = 'attempt' and events.detail like '%"result":"reached"%')
    )
);
