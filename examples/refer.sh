#!/usr/bin/env bash
# Refers an invented person: SITE=https://… KEY=intake_… bash examples/refer.sh
set -euo pipefail

curl --silent --show-error --fail-with-body "$SITE/api/v1/referrals" \
  --header "Authorization: Bearer $KEY" \
  --header 'Content-Type: application/json' \
  --header "Idempotency-Key: ${SEND:-example-send-1}" \
  --data '{
    "referrer_name": "Alex Sample",
    "referrer_role": "LICSW",
    "referrer_phone": "978-555-0150",
    "answer_way": "page",
    "legal_name": "Sam Invented",
    "birth_date": "1988-04-23",
    "person_way": "person",
    "phone": "978-555-0123",
    "contact_call": true,
    "language": "English",
    "person_knows": "yes",
    "feedback": "full",
    "urgency": "routine",
    "reason": "Low mood and isolation after losing work; weekly therapy is not enough.",
    "risk_now": "no",
    "risk_self": "none",
    "risk_others": "none",
    "risk_tool": "a validated screening tool",
    "risk_date": "2026-11-20",
    "safety_plan": "not_needed"
  }'
