import type { Test } from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { inquiryInWords } from '../../src/cli/inquiry-in-words.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import type { TestService } from '../helpers/service.ts'
import { type SignedIn, signedIn } from '../helpers/staff.ts'

export const stored = async ({ parts }: TestService): Promise<InquiryRow[]> =>
  parts.store.db.selectFrom('inquiries').selectAll().orderBy('id').execute()

const noticesOf = async ({ parts }: TestService, kind: 'acknowledgement') =>
  (await parts.store.db.selectFrom('notices').selectAll().where('kind', '=', kind).execute()).length

/** The one-time token of a fresh form. */
export async function tokenFor(me: SignedIn, path = '/staff/intake'): Promise<string> {
  const page = await (await me.get(path)).text()
  return /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''
}

/** A sister calls; one answer comes from the person, one from whoever listens. */
export const call = {
  source: 'phone',
  giver: 'relative',
  for_whom: 'other',
  proxy_name: 'Ana Invented',
  name: 'Tom Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  mood_low: '3',
  giver_mood_low: 'person',
  giver_message: 'staff',
  message: 'He cried on the phone.',
}

/** What must hold on every engine when staff take an inquiry down. */
export function takingDown(t: Test, serviceFor: (t: Test) => Promise<TestService>) {
  t.test('a call becomes an inquiry like any other, and every answer says who gave it', async t => {
    const service = await serviceFor(t)
    const me = await signedIn(service, 'front_desk')
    const form_token = await tokenFor(me)
    const saved = await me.post('/staff/intake', { ...call, form_token })
    t.equal(saved.status, 303)
    const [row] = await stored(service)
    if (!row) return t.fail('nothing was stored')
    t.equal(saved.headers.get('location'), `/staff/inquiries/${row.reference}?done=entered`)
    t.match(row, { source: 'phone', quarantined: 0, state: 'new', linked_to: null })

    const inquiry = await readInquiry(service.parts, row.reference, 'test')
    t.same(inquiry.givers, {
      for_whom: 'relative',
      proxy_name: 'relative',
      name: 'relative',
      phone: 'relative',
      contact_call: 'relative',
      mood_low: 'person',
      message: 'staff',
    })
    t.match(inquiry.consents, [
      { name: 'contact_call', words: 'May we call you?', said: 'phone', to: `staff:${me.staff.id}` },
    ])
    t.match(inquiry.events[0], {
      kind: 'received',
      actor: `staff:${me.staff.id}`,
      detail: /"source":"phone".*"from":/,
    })
    t.equal(inquiry.brokenEvent, null)
    t.match(
      inquiryInWords(service.parts, inquiry),
      /They felt very sad or empty\. {2}\(the person\)\n {4}Most/,
    )
    t.notMatch(JSON.stringify(row), /cried|relative/, 'the marks are sealed like the answers')
  })

  t.test('a form sent twice is stored once; one that was changed stands beside the first', async t => {
    const service = await serviceFor(t)
    const me = await signedIn(service, 'front_desk')
    const form = { ...call, form_token: await tokenFor(me) }
    const [one, two] = await Promise.all([me.post('/staff/intake', form), me.post('/staff/intake', form)])
    t.equal(one.headers.get('location'), two.headers.get('location'))
    t.equal((await stored(service)).length, 1)
    for (const change of [{ message: 'He did not cry.' }, { giver: 'provider' }, { source: 'in_person' }]) {
      const other = await me.post('/staff/intake', { ...form, ...change })
      t.not(other.headers.get('location'), one.headers.get('location'), JSON.stringify(change))
    }
    const [first, ...rest] = await stored(service)
    t.same(
      rest.map(({ linked_to }) => linked_to),
      Array(3).fill(first?.id),
    )
  })

  t.test('what completes an inquiry stands beside it and is judged on its own', async t => {
    const service = await serviceFor(t)
    const me = await signedIn(service, 'clinician')
    await me.post('/staff/intake', { ...call, form_token: await tokenFor(me) })
    const [first] = await stored(service)
    const path = `/staff/inquiries/${first?.reference}/completion`
    const form = { ...call, safety_self: 'thoughts', form_token: await tokenFor(me, path) }
    const saved = await me.post(path, form)
    t.equal(saved.status, 303)
    t.equal((await me.post(path, form)).headers.get('location'), saved.headers.get('location'))
    const rows = await stored(service)
    t.equal(rows.length, 2)
    t.match(rows[1], { linked_to: first?.id, relation: 'adds', queue: 'same_day', risk: 'open' })
    t.match(rows[0], { risk: 'none', version: 1 }, 'the first one is as it was')
    const page = await (await me.get(`/staff/inquiries/${first?.reference}`)).text()
    t.match(page, rows[1]?.reference ?? 'none')

    const again = `/staff/inquiries/${rows[1]?.reference}/completion`
    await me.post(again, { ...call, form_token: await tokenFor(me, again) })
    t.match((await stored(service))[2], { linked_to: first?.id, relation: 'adds' }, 'all hang on the first')
  })

  t.test('nobody gets a mail who did not allow it', async t => {
    const service = await serviceFor(t)
    const me = await signedIn(service, 'front_desk')
    const withMail = { ...call, email: 'tom@person.example' }
    await me.post('/staff/intake', withMail)
    t.equal(await noticesOf(service, 'acknowledgement'), 0)
    await me.post('/staff/intake', { ...withMail, contact_email: 'yes' })
    t.equal(await noticesOf(service, 'acknowledgement'), 1)
  })
}
