import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { arrived, standOf } from '../helpers/desk.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { infectedPdf, samples } from '../helpers/files/samples.ts'
import { attachedTo } from '../helpers/files/stored.ts'
import { serviceFor } from '../helpers/service.ts'
import { houseEvents, signedIn } from '../helpers/staff.ts'

const sample = (name: string, size = 100) => samples[name]?.(size) ?? Buffer.alloc(0)

async function open(t: Test, env: Record<string, string> = {}) {
  const service = await serviceFor(t, { RATE_LIMITS: 'off', ...env })
  const reference = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
  })
  const path = `/staff/inquiries/${reference}`
  const stored = (id: string) => join(service.parts.config.dataDir, 'files', id)
  return { service, reference, path, stored, clinician: await signedIn(service, 'clinician') }
}

/** The last events of an inquiry that were not looks at it. */
const eventsOf = async ({ service, reference }: Awaited<ReturnType<typeof open>>) =>
  (await standOf(service, reference)).events.map(({ kind, detail }) => ({ kind, ...JSON.parse(detail) }))

t.test('a file is downloaded whole, under a name of ours, and nothing in a browser opens it', async t => {
  const opened = await open(t)
  const { service, reference, path, clinician } = opened
  const pdf = sample('pdf', 300_000)
  const id = await attachedTo(service, reference, '../discharge\u202Efdp.exe', pdf)
  const page = await (await clinician.get(path)).text()
  t.match(page, 'dischargefdp.exe.pdf')
  t.notMatch(page, '\u202E')
  t.match(page, 'No virus scanner is set up.')
  const answer = await clinician.get(`${path}/files/${id}`)
  t.equal(answer.status, 200)
  t.ok(Buffer.from(await answer.arrayBuffer()).equals(pdf))
  t.match(Object.fromEntries(answer.headers), {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${reference}-1.pdf"`,
    'content-length': String(pdf.length),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  await clinician.get(`${path}/files/${id}`)
  t.match(
    (await eventsOf(opened)).map(({ kind, file }) => [kind, file]),
    [
      ['received', undefined],
      ['file_attached', id],
      ['file_downloaded', id],
      ['file_downloaded', id],
    ],
    'each download is an event',
  )
  t.match(await (await clinician.get(path)).text(), /File downloaded/)
})

t.test('the front desk learns of no file, and nobody gets one by way of another inquiry', async t => {
  const { service, reference, path, clinician } = await open(t)
  const id = await attachedTo(service, reference, 'letter.pdf', sample('pdf'))
  const front = await signedIn(service, 'front_desk')
  t.notMatch(await (await front.get(path)).text(), /letter\.pdf|files\//)
  t.equal((await front.get(`${path}/files/${id}`)).status, 404)
  const other = await arrived(service, { name: 'Tom Invented', phone: '978-555-0124', contact_call: 'yes' })
  t.equal((await clinician.get(`/staff/inquiries/${other}/files/${id}`)).status, 404)
  t.equal((await clinician.get(`${path}/files/nothing`)).status, 404)
  t.match(
    (await houseEvents(service)).filter(
      ({ kind, actor }) => kind === 'refused' && actor === `staff:${clinician.staff.id}`,
    ),
    [{ detail: { wanted: 'file_downloaded', why: 'not_found', inquiry: other } }, {}],
    'that they tried is remembered',
  )
})

t.test('with a scanner a file waits for it, and one with a virus stays locked', async t => {
  const clamd = await clamdFor(t, 'tcp', 'breaks')
  const opened = await open(t, { CLAMD_URL: clamd.url })
  const { service, reference, path, clinician } = opened
  const good = await attachedTo(service, reference, 'letter.pdf', sample('pdf'))
  const bad = await attachedTo(service, reference, 'virus.pdf', infectedPdf())
  t.match(await (await clinician.get(path)).text(), /Not scanned yet/)
  t.equal((await clinician.get(`${path}/files/${good}`)).status, 409)
  const scan = async (id: string) => {
    const answer = await clinician.post(`${path}/files/${id}/scan`)
    t.equal(answer.status, 303)
    return (await clinician.get(answer.headers.get('location') ?? '')).text()
  }
  t.match(await scan(good), 'The scanner did not answer.')
  clamd.manner = 'scans'
  t.match(await scan(good), 'The file was scanned: no virus found.')
  t.match(await scan(bad), 'and a virus was found')
  t.equal((await clinician.get(`${path}/files/${good}`)).status, 200)
  t.equal((await clinician.get(`${path}/files/${bad}`)).status, 409)
  t.match(await (await clinician.get(path)).text(), /File scanned: a virus was found/)
  t.match(
    (await eventsOf(opened)).slice(3),
    [
      { kind: 'file_scanned', file: good, scan: 'clean' },
      { kind: 'file_scanned', file: bad, scan: 'infected' },
      { kind: 'file_downloaded', file: good },
    ],
    'what changed nothing left no event',
  )
})

t.test('a file that was spoiled is never given out, and the page says so from then on', async t => {
  const { service, reference, path, stored, clinician } = await open(t)
  const id = await attachedTo(service, reference, 'letter.pdf', sample('pdf', 200_000))
  const sound = readFileSync(stored(id))
  writeFileSync(stored(id), Buffer.from(sound).fill(0, 150_000, 150_010))
  const cut = await clinician.get(`${path}/files/${id}`)
  await t.rejects(cut.arrayBuffer(), 'spoiled near its end it breaks off')
  writeFileSync(stored(id), sound.subarray(0, -20))
  t.equal((await clinician.get(`${path}/files/${id}`)).status, 409)
  t.match(await (await clinician.get(path)).text(), /It no longer opens/)
})

t.test('how many files wait, and are not clean, stands in the metrics', async t => {
  const { service, reference } = await open(t, { METRICS_TOKEN: 'a-token-for-the-test' })
  await attachedTo(service, reference, 'letter.pdf', sample('pdf'))
  const answer = await fetch(`${service.url}/metrics`, {
    headers: { authorization: 'Bearer a-token-for-the-test' },
  })
  const metrics = await answer.text()
  for (const line of [
    '{state="kept"} 0',
    '{state="waiting"} 1',
    '{state="infected"} 0',
    '{state="damaged"} 0',
  ])
    t.match(metrics, `intake_files${line}`)
  t.notMatch(metrics, 'letter')
})
