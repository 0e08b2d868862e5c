import t from 'tap'
import { verbs } from '../../src/intake/triage/verbs.ts'
import { practice } from '../../src/practice/practice.ts'
import { otherKeys, verbKeys } from '../../src/web/staff/keys.ts'
import { nouns, verbFields } from '../../src/web/staff/verb-fields.ts'
import { arrived, standOf, versionOf } from '../helpers/desk.ts'
import { serviceFor } from '../helpers/service.ts'
import { type SignedIn, signedIn } from '../helpers/staff.ts'

const rosa = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }
const inquiry = (reference: string) => `/staff/inquiries/${reference}`

t.test('every verb has an address and a key of its own', async t => {
  t.equal(new Set(Object.values(nouns)).size, verbs.length)
  const { hold, unhold, ...rest } = verbKeys
  t.equal(hold, unhold, 'of these two only one is ever there')
  const { claim, ...others } = otherKeys
  t.equal(claim, rest.claim)
  const keys = [...Object.values(rest), hold, ...Object.values(others).flatMap(key => key.split(', '))]
  t.equal(new Set(keys).size, keys.length)
})

t.test('a day at the desk, over forms alone', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const { clock } = service
  const front = await signedIn(service, 'front_desk', 'Fay Invented')
  const clinician = await signedIn(service, 'clinician', 'Cleo Invented')
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  const reference = await arrived(service, { ...rosa, safety_self: 'may_act' })
  const later = (days: number) =>
    new Date(clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 16)
  const today = later(0).slice(0, 10)

  const did = async (who: SignedIn, noun: string, fields: Record<string, string> = {}) => {
    const answer = await who.post(`${inquiry(reference)}/${noun}`, {
      version: await versionOf(service, reference),
      ...fields,
    })
    t.equal(answer.status, 303, `${noun}: ${answer.status === 303 ? '' : await answer.text()}`)
    const location = answer.headers.get('location') ?? ''
    t.match(location, /^\/staff\/inquiries\/[\w-]+\?done=\w+$/, 'an address of codes alone')
    const page = await (await who.get(location)).text()
    t.match(page, /role="status"/, 'says that it is done')
    return page
  }

  await did(clinician, 'acknowledgement', { note: 'She is with her sister.' })
  await did(front, 'claim')
  await did(front, 'attempts', { channel: 'call', result: 'no_answer' })
  await did(front, 'snooze', { until: later(2) })
  await did(front, 'snooze-end')
  await did(front, 'claim-end')
  await did(lead, 'assignment', { to: clinician.staff.id })
  const page = await did(clinician, 'attempts', { channel: 'call', result: 'reached', note: 'A long talk.' })
  t.match(page, /A long talk\./)
  await did(clinician, 'screens', { tool: 'An invented screen', on: today, score: '7' })
  await did(clinician, 'information-request', { note: 'The card of her plan.', by: later(3) })
  await did(front, 'appointment', { at: later(5) })
  await did(lead, 'hold', { note: 'A letter came.' })
  await did(lead, 'hold-end', { note: 'It is settled.' })
  await did(clinician, 'admission', { on: today })
  await did(clinician, 'reopening', { note: 'She changed her mind.' })
  const closed = await did(front, 'closing', { reason: 'other', note: 'She moved away.' })
  for (const words of [/Opened again/, /Admitted/, /Assigned: Cleo Invented/, /other/, /She moved away/])
    t.match(closed, words)
})

t.test(
  'what cannot be done now is not shown, is refused like a page that is not there, and changes nothing',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const lead = await signedIn(service, 'lead')
    const nothing = await (await lead.get('/staff/inquiries')).text()
    const open = await arrived(service, { ...rosa, safety_self: 'may_act' })
    const page = await (await lead.get(inquiry(open))).text()
    const before = await standOf(service, open)
    const version = await versionOf(service, open)
    for (const verb of verbs) {
      const shown = page.includes(`action="${inquiry(open)}/${nouns[verb]}"`)
      if (shown) continue
      const answer = await lead.post(`${inquiry(open)}/${nouns[verb]}`, { version, note: 'all the same' })
      t.equal(answer.status, 404, verb)
      t.equal(await answer.text(), nothing, verb)
    }
    t.same(await standOf(service, open), before)
    for (const hidden of ['closing', 'decline', 'snooze', 'appointment', 'quarantine'])
      t.notMatch(page, `action="${inquiry(open)}/${hidden}"`, `an open risk keeps ${hidden} away`)
  },
)

t.test('wrong input of every verb names the field, keeps what was typed, and changes nothing', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const lead = await signedIn(service, 'lead')
  const fields = verbFields(practice)
  const bad: Record<string, string> = {
    staff: '',
    choice: 'nothing-of-the-kind',
    moment: 'some day',
    date: '2026-02-31',
    line: 'x'.repeat(5000),
    text: 'x'.repeat(5000),
  }
  const references: Record<string, string> = {
    plain: await arrived(service, rosa),
    danger: await arrived(service, { ...rosa, safety_self: 'may_act' }),
  }
  let tried = 0
  for (const reference of Object.values(references))
    for (const verb of verbs.filter(verb => fields[verb].some(({ kind }) => kind !== 'staff'))) {
      const before = await standOf(service, reference)
      const sent = Object.fromEntries(fields[verb].map(({ name, kind }) => [name, bad[kind] ?? '']))
      const answer = await lead.post(`${inquiry(reference)}/${nouns[verb]}`, {
        ...sent,
        version: String(before.row.version),
      })
      if (answer.status === 404) continue
      tried++
      const html = await answer.text()
      t.equal(answer.status, 422, verb)
      for (const { name, kind } of fields[verb].filter(({ kind }) => kind !== 'staff')) {
        t.match(html, `id="${verb}-${name}-fault"`, `${verb}: ${name} is named`)
        if (kind === 'text') t.match(html, `name="${name}"`)
        if (kind === 'text' || kind === 'line') t.match(html, bad[kind] ?? '', `${verb}: ${name} is kept`)
        if (kind === 'moment' || kind === 'date')
          t.match(html, `value="${bad[kind]}"`, `${verb}: ${name} is kept`)
      }
      t.same(await standOf(service, reference), before, `${verb} changed nothing`)
    }
  t.ok(tried >= 12, `${tried} verbs were tried`)
})

t.test('a stale version gets 409 with both sides, and the same words can be sent on the new one', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const front = await signedIn(service, 'front_desk', 'Fay Invented')
  const clinician = await signedIn(service, 'clinician', 'Cleo Invented')
  const reference = await arrived(service, rosa)
  const attempts = `${inquiry(reference)}/attempts`
  await clinician.post(attempts, { version: '1', channel: 'call', result: 'reached', note: 'We spoke.' })
  const before = await standOf(service, reference)

  const mine = {
    channel: 'call',
    result: 'no_answer',
    note: 'Rang "ten" times <b>',
    callBackAt: '2031-01-02T10:00',
    overrideReason: 'none needed',
  }
  const answer = await front.post(attempts, { version: '1', ...mine })
  t.equal(answer.status, 409)
  const html = await answer.text()
  t.same(await standOf(service, reference), before, 'nothing was overwritten')
  t.match(html, /Rang &quot;ten&quot; times &lt;b&gt;/, 'every typed word is there')
  t.match(html, /value="2031-01-02T10:00"/)
  t.match(html, /value="none needed"/)
  t.match(html, /<dd class="typed">no answer/, 'in words, not codes')
  t.match(html, /Cleo Invented<\/strong>, Recorded a call or letter: call, reached/, 'who changed what')
  t.match(html, /name="version" value="2"/)

  const again = await front.post(attempts, { version: '2', ...mine, callBackAt: '' })
  t.equal(again.status, 303)
  t.equal((await standOf(service, reference)).row.attempts, 2)
})

t.test(
  'a way that was not allowed is shown for a reason alone, and the reason is an event without words',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const front = await signedIn(service, 'front_desk')
    const reference = await arrived(service, { ...rosa, email: 'rosa@person.example' })
    const path = `${inquiry(reference)}/channel-override`
    t.notMatch(await (await front.get(inquiry(reference))).text(), /rosa@person\.example/)
    const short = await front.post(path, { channel: 'email', reason: 'urgent' })
    t.equal(short.status, 422)
    t.match(await short.text(), /<textarea id="override-reason"[^>]*>\s*urgent/)
    const shown = await front.post(path, {
      channel: 'email',
      reason: 'Her sister says the phone is taken away.',
    })
    t.equal(shown.status, 200)
    t.match(await shown.text(), /rosa@person\.example/)
    const { events } = await standOf(service, reference)
    const event = events.at(-1)
    t.match(event, { kind: 'override', actor: `staff:${front.staff.id}` })
    t.notMatch(event?.detail, /sister/)
  },
)

t.test('an inquiry is given only to somebody who works at the desk now', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const lead = await signedIn(service, 'lead')
  const administrator = await signedIn(service, 'administrator', 'Ada Invented')
  const gone = await signedIn(service, 'front_desk', 'Gus Invented')
  await administrator.post(`/staff/accounts/${gone.staff.id}`, { verb: 'disable' })
  const reference = await arrived(service, rosa)
  const page = await (await lead.get(inquiry(reference))).text()
  for (const name of ['Ada Invented', 'Gus Invented']) t.notMatch(page, name, `${name} is not offered`)
  const before = await standOf(service, reference)
  for (const to of [administrator.staff.id, gone.staff.id, 'nobody', "' or 1=1"]) {
    const answer = await lead.post(`${inquiry(reference)}/assignment`, { version: '1', to })
    t.equal(answer.status, 422, to)
    t.match(await answer.text(), /id="assign-to-fault"/)
  }
  t.same(await standOf(service, reference), before)
})

t.test('the same form sent twice, as by a double click, is done once', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const front = await signedIn(service, 'front_desk')
  const reference = await arrived(service, rosa)
  const send = () =>
    front.post(`${inquiry(reference)}/attempts`, { version: '1', channel: 'call', result: 'no_answer' })
  const answers = await Promise.all([send(), send()])
  t.ok(answers.some(({ status }) => status === 303))
  t.equal((await send()).status, 303, 'and again, from the browser’s history')
  t.equal((await standOf(service, reference)).row.attempts, 1)
})

t.test(
  'a verb of a session that fell idle is kept for its sender, and not done before they are back',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const front = await signedIn(service, 'front_desk')
    const reference = await arrived(service, rosa)
    const before = await standOf(service, reference)
    service.clock.move(16 * 60_000)
    const answer = await front.post(`${inquiry(reference)}/notes`, {
      version: '1',
      note: 'A long call, much was said.',
    })
    t.equal(answer.status, 401)
    t.match(await answer.text(), /name="kept"/)
    t.same(await standOf(service, reference), before)
  },
)
