import t, { type Test } from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { openCabinet } from '../../src/files/cabinet.ts'
import { filesOf } from '../../src/storage/files.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { infectedPdf, samples } from '../helpers/files/samples.ts'
import { multipart, onDisk } from '../helpers/files/upload-app.ts'
import { type Fields, invented } from '../helpers/referral.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn, testPassword, type Visitor, visitor } from '../helpers/staff.ts'
import { stored, tokenFor } from './taking-down.ts'

const path = '/staff/referral-intake'
const sample = (name: string, size = 100) => samples[name]?.(size) ?? Buffer.alloc(0)
const fax: Fields = { ...invented, source: 'fax', came_at: '2026-11-20T15:00' }
const scan: [string, Buffer] = ['fax, page 1.tif', sample('tif', 300_000)]

const sendTo = (who: Visitor, to: string, body: FormData) =>
  who.ask(to, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } })

/** A Tuesday, 10 am at the practice; somebody of the front desk has the form open. */
async function open(t: Test, env: Record<string, string> = {}) {
  const service = await serviceFor(t, env, movableClock('2026-11-24T15:00:00Z'))
  const me = await signedIn(service, 'front_desk', 'Fay Invented')
  const form_token = await tokenFor(me, path)
  const sendAs = async (who: Visitor, fields: Fields, files: readonly [string, Buffer][] = []) => {
    const answer = await sendTo(who, path, multipart({ ...fields, form_token }, files))
    return { status: answer.status, at: answer.headers.get('location') ?? '', page: await answer.text() }
  }
  const filesOfFirst = async () => filesOf(service.parts.store.db, (await stored(service))[0]?.id ?? '')
  return {
    ...{ service, me, form_token, sendAs, filesOfFirst },
    send: (fields: Fields, files: readonly [string, Buffer][] = []) => sendAs(me, fields, files),
    disk: () => onDisk(service.parts.config.dataDir),
  }
}

t.test('the scan of a fax comes along, is stored once, and is given out at the desk as it was', async t => {
  const { service, me, send, filesOfFirst } = await open(t)
  const saved = await send(fax, [scan, ['letter.pdf', sample('pdf')]])
  t.equal(saved.status, 303)
  const [row] = await stored(service)
  t.equal(saved.at, `/staff/inquiries/${row?.reference}?done=entered`)
  t.match(row, { received_at: '2026-11-20T20:00:00.000Z' })
  const { events, brokenEvent } = await readInquiry(service.parts, row?.reference ?? '', 'test')
  t.same(
    events.filter(({ kind }) => kind === 'file_attached').map(({ actor }) => actor),
    Array(2).fill(`staff:${me.staff.id}`),
  )
  t.equal(brokenEvent, null)
  t.equal((await send(fax, [scan])).at, saved.at, 'sent twice')
  t.equal((await filesOfFirst()).length, 2)
  const clinician = await signedIn(service, 'clinician')
  const page = await (await clinician.get(`/staff/inquiries/${row?.reference}`)).text()
  t.match(page, /fax, page 1\.tif/)
  const link = /href="(\/staff\/inquiries\/[^"]+\/files\/[^"]+)"/.exec(page)?.[1] ?? ''
  t.ok(Buffer.from(await (await clinician.get(link)).arrayBuffer()).equals(scan[1]))
})

t.test('a form that is refused keeps its files, lists them, and lets one be taken back', async t => {
  const { service, me, send, filesOfFirst, form_token } = await open(t)
  const refused = await send({ ...fax, came_at: '' }, [scan, ['b.png', sample('png')]])
  t.equal(refused.status, 422)
  for (const words of [
    'Say when it reached us',
    'fax, page 1.tif',
    'b.png',
    'Added so far',
    'Rosalind Invented',
  ])
    t.match(refused.page, words)
  const id = /name="remove_file" value="([^"]+)" formaction="\/staff\/referral-intake#files"/.exec(
    refused.page,
  )?.[1]
  const removed = await send({ ...fax, came_at: '', remove_file: id ?? '' })
  t.equal(removed.status, 200)
  t.notMatch(removed.page, 'fax, page 1.tif')
  t.match(removed.page, 'b.png')
  t.match(removed.page, 'Rosalind Invented')
  t.notMatch(removed.page, 'id="faults"', 'taking a file back is no sending')
  t.same(await stored(service), [])
  t.equal((await me.post(path, { ...fax, form_token })).status, 303, 'also where the form brings none again')
  t.same(
    (await filesOfFirst()).map(({ kind }) => kind),
    ['png'],
  )
})

t.test('a file that is not taken is named beside the field, as on the form of the providers', async t => {
  const clamd = await clamdFor(t)
  const { service, me, send, filesOfFirst } = await open(t, { CLAMD_URL: clamd.url })
  const refused = await send({ ...fax, intent: 'anyway' }, [
    scan,
    ['<b>large</b>.pdf', sample('pdf', 10 * 1024 * 1024)],
    ['drawing.svg', Buffer.from('<svg/>')],
    ['virus.pdf', infectedPdf()],
  ])
  t.equal(refused.status, 422)
  for (const words of [
    'b&gt;.pdf is larger than 10 MB.',
    'drawing.svg is not a PDF',
    'virus.pdf was not taken: our scanner found a virus in it.',
    'fax, page 1.tif',
    'She has been low since the summer',
  ])
    t.match(refused.page, words)
  t.match(
    await service.parts.store.db
      .selectFrom('house_events')
      .select('actor')
      .where('kind', '=', 'file_refused')
      .execute(),
    [{ actor: `staff:${me.staff.id}` }],
  )
  t.same(await stored(service), [])
  t.equal((await send(fax)).status, 303, 'sent again it goes without them')
  t.match(await filesOfFirst(), [{ kind: 'tiff', scan: 'clean' }])
})

t.test('a full disk costs the files and not the text', async t => {
  const { service, send } = await open(t)
  const { parts } = service
  Object.assign(parts.cabinet, openCabinet(parts.config.dataDir, Number.MAX_SAFE_INTEGER))
  const refused = await send(fax, [scan])
  t.equal(refused.status, 503)
  t.match(refused.page, 'fax, page 1.tif could not be taken just now.')
  t.match(refused.page, 'She has been low since the summer')
  t.equal((await send(fax)).status, 303)
})

t.test('a session that locks in the middle loses neither a word nor a file', async t => {
  const { service, me, send, form_token, filesOfFirst } = await open(t)
  service.clock.move(16 * 60_000)
  const locked = await send(fax, [scan, ['drawing.svg', Buffer.from('<svg/>')]])
  t.equal(locked.status, 401)
  t.notMatch(locked.page, /Rosalind|fax, page/)
  t.same(await stored(service), [])
  const kept = /name="kept" value="([^"]+)"/.exec(locked.page)?.[1] ?? ''
  const back = await (await me.post('/staff/unlock', { factor: testPassword, kept })).text()
  const fields = Object.fromEntries(
    [...back.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
  t.match(fields, { form_token, missed_file: 'drawing.svg', legal_name: 'Rosalind Invented' })
  const asked = await me.post(path, { ...fax, ...fields })
  t.equal(asked.status, 422)
  const page = await asked.text()
  t.match(page, 'drawing.svg did not come along: you had been signed out.')
  t.match(page, 'fax, page 1.tif')
  t.equal((await send(fax)).status, 303)
  t.match(await filesOfFirst(), [{ kind: 'tiff' }])
})

t.test('nobody else can put a file there, and no other form of the desk takes one', async t => {
  const { service, me, sendAs, disk, form_token } = await open(t)
  const administrator = await signedIn(service, 'administrator')
  t.equal((await sendAs(administrator, fax, [scan])).status, 404)
  const stranger = await sendAs(visitor(service.url), fax, [scan])
  t.equal(stranger.status, 401)
  t.match(stranger.page, /name="kept"/, 'the words are kept through the sign-in')
  t.same(disk(), [])
  t.equal((await sendTo(me, '/staff/intake', multipart({ ...fax, form_token }, [scan]))).status, 415)
  t.same([disk(), await stored(service)], [[], []])
})
