// Refers an invented person and asks where the referral stands: SITE=https://… KEY=intake_… node examples/refer.mjs
const { SITE, KEY } = process.env
const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

const sent = await fetch(`${SITE}/api/v1/referrals`, {
  method: 'POST',
  // The same name for the same send: after a lost answer, send it again and nothing is doubled.
  headers: { ...headers, 'idempotency-key': 'example-send-2' },
  body: JSON.stringify({
    referrer_name: 'Alex Sample',
    referrer_role: 'LICSW',
    referrer_phone: '978-555-0150',
    answer_way: 'page',
    legal_name: 'Mina Invented',
    birth_date: '1990-02-03',
    person_way: 'referrer',
    language: 'English',
    person_knows: 'yes',
    feedback: 'full',
    urgency: 'week',
    reason: 'Worn out by caring for a parent.',
    accept_incomplete: true,
  }),
})
const referral = await sent.json()
if (!sent.ok) throw new Error(JSON.stringify(referral))
process.stdout.write(`${referral.reference}, promised by ${referral.promised_by}\n`)
for (const { message } of referral.warnings) process.stdout.write(`Please add: ${message}\n`)
