import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { openSearch, sealSearch } from '../../src/sealing/search-token.ts'
import { arrived } from '../helpers/desk.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { houseEvents, type SignedIn, signedIn } from '../helpers/staff.ts'

const minute = 60_000

/** Sends the form of the search and answers the page it leads to, with its address. */
async function searched(who: SignedIn, fields: Record<string, string>) {
  const sent = await who.post('/staff/search', fields)
  const path = sent.headers.get('location') ?? ''
  t.equal(sent.status, 303, JSON.stringify(fields))
  const answer = await who.get(path)
  return { path, status: answer.status, html: await answer.text() }
}

const referencesIn = (html: string) =>
  [...html.matchAll(/class="who"><a href="\/staff\/inquiries\/([\w-]+)"/g)].map(([, reference]) => reference)

t.test('a search by words and filters finds what it should, and says why', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' }, movableClock('2026-11-27T15:00:00Z'))
  const taker = await signedIn(service, 'front_desk', 'Fay Invented')
  const rosa = await arrived(service, { name: 'Rosa Imagined', phone: '978-555-0123', contact_call: 'yes' })
  const rose = await arrived(service, {
    name: 'Rose Imagined',
    phone: '978-555-0124',
    contact_call: 'yes',
    mood_low: '3',
  })
  const wrote = await arrived(service, {
    for_whom: 'other',
    proxy_name: 'Rosa Madeup',
    name: 'Tom',
    intent: 'anyway',
  })
  await taker.post(`/staff/inquiries/${rosa}/claim`, { version: '1' })
  service.clock.move(5 * 86_400_000)
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  const closed = await arrived(service, {
    name: 'Nell Madeup',
    email: 'nell@person.example',
    intent: 'anyway',
  })
  await lead.post(`/staff/inquiries/${closed}/closing`, { version: '1', reason: 'other' })
  await indexInquiries(service.parts)

  const finds: [fields: Record<string, string>, found: string[], why?: RegExp][] = [
    [{ words: 'rosa' }, [wrote, rosa, rose], /who wrote.*sounds like it/s],
    [{ words: 'Rosa Imagined' }, [rosa, rose]],
    [{ words: '978-555-0124' }, [rose], />phone</],
    [{ words: 'NELL@person.example' }, [closed], />e-mail</],
    [{ words: rosa.toLowerCase() }, [rosa]],
    [{ words: 'nobody' }, [], /Nothing was found/],
    [{ words: 'rosa', assignee: taker.staff.id }, [rosa]],
    [{ words: 'rosa', assignee: 'nobody' }, [wrote, rose]],
    [{ assignee: taker.staff.id }, [rosa]],
    [{ stand: 'ended' }, [closed]],
    [{ stand: 'closed' }, [closed]],
    [{ stand: 'admitted' }, []],
    [{ stand: 'overdue' }, [wrote, rose, rosa]],
    [{ criterion: 'mood' }, [rose]],
    [{ source: 'web' }, [closed, wrote, rose, rosa]],
    [{ source: 'fax' }, []],
    [{ from: '2026-11-29' }, [closed]],
    [{ to: '2026-11-29' }, [wrote, rose, rosa]],
    [{ from: '2026-11-27', to: '2026-11-27', words: 'tom' }, [wrote]],
  ]
  for (const [fields, found, why = /./] of finds) {
    const { path, status, html } = await searched(lead, fields)
    const asked = JSON.stringify(fields)
    t.equal(status, 200, asked)
    t.same(referencesIn(html), found, asked)
    t.match(html, why, asked)
    t.match(path, /^\/staff\/search\/[\w-]+$/, 'an address of one sealed word')
    t.match(html, `value="${fields.words ?? ''}"`, 'what was typed is still there')
    t.notMatch(html, /978-555-012[^4]|Madeup/, 'a list holds no way to reach anyone, and no whole name')
  }
  const events = (await houseEvents(service)).filter(({ kind }) => kind === 'searched')
  t.equal(events.length, finds.length, 'every search is an event')
  t.notMatch(
    JSON.stringify(events.map(({ detail }) => detail)),
    /rosa|nell|555|person/i,
    'that does not say for what',
  )
  t.same(
    events.slice(6, 7).map(({ detail }) => detail),
    [{ by: 'name', filters: 'assignee', found: 1, from: '127.0.0.1' }],
  )
})

t.test('page by page everything is found once, the newest first', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const front = await signedIn(service, 'front_desk')
  const all: string[] = []
  for (let n = 0; n < 29; n++) all.push(await arrived(service, { name: `Rosa Number${n}`, intent: 'anyway' }))
  const sounding: string[] = []
  for (let n = 0; n < 3; n++) sounding.push(await arrived(service, { name: 'Rose Alike', intent: 'anyway' }))
  await indexInquiries(service.parts)
  const everyPage = async (fields: Record<string, string>) => {
    const found: (string | undefined)[][] = []
    let { html } = await searched(front, fields)
    for (;;) {
      found.push(referencesIn(html))
      const next = /href="(\/staff\/search\/[^"]+)" rel="next"/.exec(html)?.[1]
      if (next === undefined) return found
      html = await (await front.get(next.replaceAll('&amp;', '&'))).text()
    }
  }
  const byWords = await everyPage({ words: 'rosa' })
  t.same(byWords.flat(), [...all.toReversed(), ...sounding.toReversed()])
  t.same(
    byWords.map(({ length }) => length),
    [20, 12],
  )
  const filed = await everyPage({ source: 'web' })
  t.same(filed.flat(), [...all, ...sounding].toReversed())
})

t.test(
  'a search is good for its owner and a quarter of an hour; then a calm page has the empty form',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const { clock, parts } = service
    const lead = await signedIn(service, 'lead')
    const other = await signedIn(service, 'lead')
    const rosa = await arrived(service, { name: 'Rosa Imagined', intent: 'anyway' })
    await indexInquiries(parts)
    const { path } = await searched(lead, { words: 'Rosa Imagined' })
    clock.move(14 * minute)
    t.same(referencesIn(await (await lead.get(path)).text()), [rosa])
    const over = async (who: SignedIn, at: string, why: string) => {
      const answer = await who.get(at)
      const html = await answer.text()
      t.equal(answer.status, 410, why)
      t.match(html, /This search has ended/, why)
      t.match(html, 'name="words" maxlength="200" value=""', why)
      t.notMatch(html, /Rosa/i, why)
      t.equal(answer.headers.get('cache-control'), 'no-store')
    }
    await over(other, path, "somebody else's")
    await over(lead, `${path.slice(0, -8)}xxxxxxxx`, 'changed')
    await over(lead, '/staff/search/anything', 'none of ours')
    clock.move(2 * minute)
    await over(lead, path, 'over')
    const front = await signedIn(service, 'administrator')
    t.equal((await front.get(path)).status, 404)

    t.notMatch(path, /imagined/i)
    t.notMatch(Buffer.from(path.split('/')[3] ?? '', 'base64url').toString('latin1'), /imagined/i)
    const { query, search } = parts.vault.secrets
    const token = sealSearch(query, 'one', { words: 'x' }, new Date(5))
    t.same(openSearch(query, 'one', token, new Date(4)), { words: 'x' })
    t.same(openSearch(query, 'one', token, new Date(5)), null)
    t.same(openSearch(search, 'one', token, new Date(4)), null)
  },
)

t.test('what cannot be searched for is said beside its field, and nothing typed is lost', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const lead = await signedIn(service, 'lead')
  const faults: [fields: Record<string, string>, says: RegExp][] = [
    [{}, /id="words-fault">Say what to search for/],
    [{ words: '  ' }, /id="words-fault">Say what/],
    [{ stand: 'nowhere', source: 'pigeon' }, /id="words-fault">Say what/],
    [{ words: 'Rosa', from: '24.11.2026' }, /id="from-fault">This is not a date/],
    [{ words: 'Rosa', to: '2026-02-30' }, /id="to-fault">This is not a date/],
    [{ words: 'Rosa', from: '2026-11-24', to: '2026-11-01' }, /id="to-fault">The end comes before/],
  ]
  for (const [fields, says] of faults) {
    const answer = await lead.post('/staff/search', fields)
    const html = await answer.text()
    t.equal(answer.status, 422, JSON.stringify(fields))
    t.match(html, says)
    for (const name of ['words', 'from', 'to'])
      if (fields[name]?.trim())
        t.match(html, `name="${name}"${name === 'words' ? ' maxlength="200"' : ''} value="${fields[name]}"`)
  }
  for (const words of ['%', "'", 'Ro\0sa', '\ud800', '😀'.repeat(100), 'x'.repeat(200), '--', '@', '555'])
    t.equal((await searched(lead, { words })).status, 200, JSON.stringify(words.slice(0, 9)))
})

t.test(
  'whoever may not read answers is offered no criterion, and learns nothing by asking for one',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const front = await signedIn(service, 'front_desk')
    const clinician = await signedIn(service, 'clinician')
    await arrived(service, { name: 'Rosa Imagined', mood_low: '3', intent: 'anyway' })
    const plain = await arrived(service, { name: 'Tom Imagined', intent: 'anyway' })
    t.notMatch(await (await front.get('/staff/search')).text(), /name="criterion"/)
    t.match(await (await clinician.get('/staff/search')).text(), /name="criterion"/)
    const { html } = await searched(front, { source: 'web', criterion: 'mood' })
    t.ok(referencesIn(html).includes(plain))
  },
)
