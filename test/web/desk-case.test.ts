import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { arrived, standOf, versionOf } from '../helpers/desk.ts'
import { freshToken, postForm, serviceFor } from '../helpers/service.ts'
import { type SignedIn, signedIn } from '../helpers/staff.ts'

const rosa = { name: 'Rosa Imagined', phone: '978-555-0123', contact_call: 'yes' }
const inquiry = (reference: string) => `/staff/inquiries/${reference}`

async function opened(t: Parameters<typeof serviceFor>[0]) {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const one = await arrived(service, rosa)
  const other = await arrived(service, { ...rosa, name: 'Roza Imagined', contact_note: 'Ask for R. only.' })
  await indexInquiries(service.parts)
  const page = async (who: SignedIn, reference: string) => (await who.get(inquiry(reference))).text()
  return { service, one, other, page }
}

t.test(
  'on a page the likely double stands with its reason; joined, dismissed and undone in words',
  async t => {
    const { service, one, other, page } = await opened(t)
    const front = await signedIn(service, 'front_desk', 'Fay Invented')
    const pair = async () => ({
      other,
      version: await versionOf(service, one),
      other_version: await versionOf(service, other),
    })
    const did = async (noun: string, fields: Record<string, string>) => {
      const answer = await front.post(`${inquiry(one)}/${noun}`, fields)
      t.equal(answer.status, 303, noun)
      const html = await (await front.get(answer.headers.get('location') ?? '')).text()
      return html
    }
    const suggested = await page(front, one)
    t.match(suggested, /Possibly the same person/)
    t.match(suggested, /<strong>Likely:<\/strong> same phone, similar name/)
    t.notMatch(suggested, /Ask for R\./, 'of the other one no more than a list shows')

    const dismissed = await did('case-dismissal', { other })
    t.match(dismissed, /That is not suggested again/)
    t.match(dismissed, /1 said to be somebody else/)
    t.notMatch(dismissed, /Possibly the same person/)
    t.match(
      await did('case-dismissal-end', { other }),
      /It can be suggested again.*Possibly the same person/s,
    )

    const joined = await did('case', await pair())
    t.match(joined, /The two are one case now/)
    t.match(joined, new RegExp(`id="case">One case.*href="${inquiry(other)}".*received`, 's'))
    t.match(joined, new RegExp(`Said to be one person: ${other}`))
    t.match(
      await page(front, other),
      new RegExp(`One case.*href="${inquiry(one)}".*Said to be one person: ${one}`, 's'),
    )
    t.match(
      await did('case-end', { version: await versionOf(service, one) }),
      /It has left the case.*Possibly/s,
    )
  },
)

t.test('somebody was faster: both sides are shown, nothing is joined, and it can be said again', async t => {
  const { service, one, other, page } = await opened(t)
  const front = await signedIn(service, 'front_desk', 'Fay Invented')
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  await lead.post(`${inquiry(other)}/notes`, { version: '1', note: 'She called again.' })
  const before = [await standOf(service, one), await standOf(service, other)]
  const late = await front.post(`${inquiry(one)}/case`, { other, version: '1', other_version: '1' })
  const html = await late.text()
  t.equal(late.status, 409)
  t.match(html, /Someone was faster/)
  t.match(html, /Nothing has changed here.*Lee Invented.*Added a note|note/is)
  t.notMatch(html, /She called again/)
  t.same([await standOf(service, one), await standOf(service, other)], before)
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? ''
  const again = await front.post(/<form method="post" action="([^"]+\/case)"/.exec(html)?.[1] ?? '', {
    other: field('other'),
    version: field('version'),
    other_version: field('other_version'),
  })
  t.equal(again.status, 303)
  t.match(await page(front, one), /id="case">One case/)

  const end = await front.post(`${inquiry(one)}/case-end`, { version: '1' })
  t.equal(end.status, 409)
  t.match(await end.text(), /nothing was undone.*Take it out all the same/s)
})

t.test(
  'what a person sees of their own inquiry never shows the other one, and roles see what they saw before',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const sent = async (name: string) => {
      const form_token = await freshToken(service.url)
      service.clock.move(10_000)
      const answer = await postForm(service.url, { ...rosa, name, form_token })
      const path = answer.headers.get('location') ?? ''
      const receipt = async () => (await fetch(service.url + path)).text()
      const [reference = ''] = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(await receipt()) ?? []
      return { reference, receipt }
    }
    const one = await sent('Rosa Imagined')
    const other = await sent('Roza Imagined')
    await indexInquiries(service.parts)
    const front = await signedIn(service, 'front_desk')
    const administrator = await signedIn(service, 'administrator')
    const before = [await one.receipt(), await other.receipt()]
    const fields = { other: other.reference, version: '1', other_version: '1' }
    t.equal((await administrator.post(`${inquiry(one.reference)}/case`, fields)).status, 404)
    t.equal((await front.post(`${inquiry(one.reference)}/case`, fields)).status, 303)
    const after = [await one.receipt(), await other.receipt()]
    const still = (html = '') => html.replace(/\d+(:\d+)? ?(am|pm|min|seconds?)/g, '')
    t.same(after.map(still), before.map(still), 'the receipts are what they were')
    t.notMatch(after[0], other.reference)
    t.notMatch(after[1], one.reference)
    t.equal((await front.get(`${inquiry(one.reference)}/answers`)).status, 404)
    t.equal((await administrator.get(inquiry(other.reference))).status, 404)
  },
)
