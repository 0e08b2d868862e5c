import { addApiClient } from '../../src/actions/api-clients.ts'
import { inventedReferral, sendReferral } from './api-client.ts'
import { samples } from './files/samples.ts'
import { multipart } from './files/upload-app.ts'
import { type Fields, invented } from './referral.ts'
import { freshToken, type TestService } from './service.ts'
import { type Visitor, visitor } from './staff.ts'

/** An invented person and provider whose every word carries the mark. */
export const markedFields = (mark: string): Fields => ({
  ...invented,
  ...{ referrer_name: `Dr. ${mark}`, referrer_role: `Role ${mark}`, referrer_organisation: `Clinic ${mark}` },
  ...{ referrer_email: `${mark}.ines@practice.example`, referrer_reference: `R-${mark}` },
  ...{
    legal_name: `Rosalind ${mark}`,
    name: `Rosa ${mark}`,
    phone: '978-555-0177',
    contact_times: `after ${mark}`,
  },
  ...{ contact_note: mark, language: mark, guardian: mark, emergency_contact: mark },
  ...{ reason: `I want to die, says ${mark}.`, diagnoses: `F33.1 ${mark}`, functional_impact: mark },
  ...{ treaters: mark, medicines: mark, recent_care: mark, risk_self: 'may_act', risk_tool: mark },
  ...{ part2: 'yes', part2_consent: 'yes', substance_use: mark, needs: mark, legal: mark, goals: mark },
  ...{ payer: mark, member_id: mark },
})

const asJson = (mark: string) => ({
  ...inventedReferral,
  ...{ referrer_name: `Alex ${mark}`, referrer_email: `${mark}.alex@practice.example`, answer_way: 'email' },
  ...{
    legal_name: `Sam ${mark}`,
    phone: '978-555-0177',
    reason: `I want to die, says ${mark}.`,
    payer: mark,
  },
})

export interface Passed {
  answers: Response[]
  /** What is for whoever holds the address alone: no log may hold it. */
  receipts: string[]
  trackers: string[]
  /** By which mails to the referrers' own addresses are known. */
  addresses: string[]
}

interface Way {
  url: string
  parts: TestService['parts']
  mark: string
  /** Lets as much time pass as a person takes to fill a form in. */
  pause: () => unknown
  hookUrl: string
}

/** Sends a marked person through everything that referrals have: form, files, receipt, tracker, API, webhooks, FHIR, desk. */
export async function referMarked(way: Way, desk: Visitor): Promise<Passed> {
  const seen: Passed = {
    ...{ answers: [], receipts: [], trackers: [] },
    addresses: [`${way.mark}.ines@practice.example`, `${way.mark}.alex@practice.example`],
  }
  await refer(way, seen)
  await follow(way, seen)
  await referByProgram(way, seen)
  await workOn(way, desk, seen)
  return seen
}

/** Keeps an answer, and hands on its text. */
async function kept(seen: Passed, answer: Response): Promise<string> {
  seen.answers.push(answer.clone())
  return answer.text()
}

async function refer({ url, mark, pause }: Way, seen: Passed) {
  const fields = { ...markedFields(mark), form_token: await freshToken(url) }
  await pause()
  const letter = Buffer.concat([samples.pdf?.(100) ?? Buffer.alloc(0), Buffer.from(`${mark} %%EOF`)])
  const post = (body: FormData | URLSearchParams, path = '/refer') =>
    fetch(url + path, { method: 'POST', body, redirect: 'manual' })
  await kept(seen, await post(multipart({ ...fields, reason: '' }, [[`${mark}.pdf`, letter]])))
  await kept(seen, await post(multipart(fields, [[`${mark}.svg`, Buffer.from(`<svg>${mark}</svg>`)]])))
  await kept(seen, await post(new URLSearchParams({ ...fields, reason: `\0${mark}` })))
  await kept(seen, await post(multipart({ ...fields, intent: 'review' })))
  for (const goals of [mark, `More of ${mark}`]) {
    const sent = await post(new URLSearchParams({ ...fields, goals }))
    const location = sent.headers.get('location') ?? ''
    await kept(seen, sent)
    seen.receipts.push(location.split('/').at(-1) ?? '')
    const receipt = await kept(seen, await fetch(url + location))
    seen.trackers.push(/\/track\/([\w-]{22})/.exec(receipt)?.[1] ?? '')
    await kept(seen, await post(new URLSearchParams({ relation: 'corrects' }), `${location}/relation`))
  }
  await kept(seen, await fetch(`${url}/refer?referrer_name=${mark}`))
}

async function follow({ url, mark }: Way, seen: Passed) {
  const at = `/track/${seen.trackers[0]}`
  const ines = visitor(url)
  await kept(seen, await ines.post(at, { birth_date: '1/1/1990', note: mark }))
  await kept(seen, await ines.post(at, { birth_date: mark }))
  await kept(seen, await ines.post(at, { birth_date: '4/23/1988' }))
  await kept(seen, await ines.get(at))
  await kept(seen, await ines.post(`${at}/additions`, { note: `\0${mark}` }))
  await kept(seen, await ines.post(`${at}/additions`, { note: `I want to die, says ${mark}.` }))
  await kept(seen, await ines.post(`/track/${seen.trackers[1]}`, { birth_date: '4/23/1988' }))
  await kept(seen, await ines.post(`/track/${seen.trackers[1]}/withdrawal`, { note: mark }))
}

async function referByProgram({ url, parts, mark, hookUrl }: Way, seen: Passed) {
  const { key } = await addApiClient(parts, 'command:test', {
    organisation: `Clinic ${mark}`,
    scopes: ['referrals', 'status'],
    webhookUrl: hookUrl,
  })
  const send = (body: unknown, name: string) => sendReferral(url, key, body, { 'idempotency-key': name })
  const answer = JSON.parse(await kept(seen, await send(asJson(mark), `name-${mark}`)))
  seen.trackers.push(answer.tracker.url.split('/').at(-1) ?? '')
  await kept(seen, await send(asJson(mark), `name-${mark}`))
  await kept(seen, await send({ ...asJson(mark), reason: mark }, `name-${mark}`))
  await kept(seen, await send({ ...asJson(mark), [mark]: mark, birth_date: mark }, 'other'))
  await kept(seen, await send(`{"${mark}`, 'other'))
  const headers = { authorization: `Bearer ${key}` }
  await kept(seen, await fetch(`${url}/api/v1/referrals/${answer.reference}`, { headers }))
  await kept(seen, await fetch(`${url}/api/v1/referrals/${mark}`, { headers }))
  await kept(
    seen,
    await fetch(`${url}/api/v1/referrals/${mark}`, { headers: { authorization: `Bearer ${mark}` } }),
  )
}

async function workOn({ parts, mark }: Way, desk: Visitor, seen: Passed) {
  const rows = await parts.store.db
    .selectFrom('inquiries')
    .select(['reference', 'version'])
    .where('source', '=', 'referral')
    .orderBy('id')
    .execute()
  for (const { reference, version } of rows) {
    const at = `/staff/inquiries/${reference}`
    const page = await kept(seen, await desk.get(at))
    for (const [, file = ''] of page.matchAll(/href="(\/staff\/inquiries\/[^"]+\/files\/[^"]+)"/g))
      await (await desk.get(file)).arrayBuffer()
    await kept(seen, await desk.post(`${at}/acknowledgement`, { version: `${version}`, note: mark }))
    await kept(seen, await desk.post(`${at}/acceptance`, { version: `${version + 1}` }))
    const question = { question: `Which step of care was the last, ${mark}?`, by: dayAfter(parts.now()) }
    await kept(seen, await desk.post(`${at}/referrer-request`, { version: `${version + 2}`, ...question }))
    await kept(seen, await desk.post(`${at}/tracker`))
    const left = await desk.post(`${at}/record`, {
      format: 'fhir',
      reason: `It was asked for, says ${mark}.`,
    })
    const leaves = left.headers.get('location') ?? ''
    await kept(seen, left)
    if (leaves) await (await desk.get(leaves)).arrayBuffer()
  }
}

/** Early enough for a question, as the desk's form says it. */
const dayAfter = (at: Date) => `${new Date(at.getTime() + 3 * 86_400_000).toISOString().slice(0, 10)}T10:00`
