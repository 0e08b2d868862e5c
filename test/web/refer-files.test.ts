import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openCabinet } from '../../src/files/cabinet.ts'
import { filesOf } from '../../src/storage/files.ts'
import { standOf } from '../helpers/desk.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { infectedPdf, samples } from '../helpers/files/samples.ts'
import { multipart, onDisk } from '../helpers/files/upload-app.ts'
import { type Fields, invented } from '../helpers/referral.ts'
import { freshToken, movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const sample = (name: string, size = 100) => samples[name]?.(size) ?? Buffer.alloc(0)
const two = 2 * 1024 * 1024

async function open(t: Test, env: Record<string, string> = {}) {
  const service = await serviceFor(t, env, movableClock('2026-11-24T15:00:00Z'))
  const form_token = await freshToken(service.url)
  service.clock.move(10_000)
  const send = async (fields: Fields, files: readonly [string, Buffer][] = []) => {
    const answer = await fetch(`${service.url}/refer`, {
      method: 'POST',
      body: multipart({ ...fields, form_token }, files),
      redirect: 'manual',
    })
    return { status: answer.status, at: answer.headers.get('location') ?? '', page: await answer.text() }
  }
  const inquiries = () =>
    service.parts.store.db.selectFrom('inquiries').select(['id', 'reference']).orderBy('id').execute()
  const names = async (id: string) => (await filesOf(service.parts.store.db, id)).map(({ kind }) => kind)
  return {
    ...service,
    service,
    form_token,
    send,
    inquiries,
    names,
    disk: () => onDisk(service.parts.config.dataDir),
  }
}

t.test('five files of 2 MB come along with a referral, and each reaches the desk as it was', async t => {
  const { service, url, send, inquiries } = await open(t)
  const sent = ['pdf', 'jpg', 'png', 'tif', 'docx'].map((kind, at): [string, Buffer] => [
    `letter ${at}.${kind}`,
    sample(kind, two),
  ])
  const { status, at } = await send(invented, sent)
  t.equal(status, 303)
  const receipt = await (await fetch(url + at)).text()
  for (const [name] of sent) t.match(receipt, name)
  const [inquiry] = await inquiries()
  const clinician = await signedIn(service, 'clinician')
  const path = `/staff/inquiries/${inquiry?.reference}`
  const page = await (await clinician.get(path)).text()
  const links = [...page.matchAll(/href="(\/staff\/inquiries\/[^"]+\/files\/[^"]+)"/g)].map(
    ([, link = '']) => link,
  )
  t.equal(links.length, 5)
  for (const [n, link] of links.entries())
    t.ok(
      Buffer.from(await (await clinician.get(link)).arrayBuffer()).equals(sent[n]?.[1] ?? Buffer.alloc(0)),
      link,
    )
  const { events } = await standOf(service, inquiry?.reference ?? '')
  t.same(
    events.filter(({ kind }) => kind === 'file_attached').map(({ actor }) => actor),
    Array(5).fill('referrer'),
  )
})

t.test(
  'a form that is refused for another reason keeps its files, and lists them until it is sent',
  async t => {
    const { send, inquiries, names, url, form_token } = await open(t)
    const refused = await send({ ...invented, reason: '' }, [
      ['a.pdf', sample('pdf')],
      ['b.png', sample('png')],
    ])
    t.equal(refused.status, 422)
    for (const words of ['a.pdf', 'b.png', 'Added so far', 'Rosalind Invented']) t.match(refused.page, words)
    const id = /name="remove_file" value="([^"]+)"/.exec(refused.page)?.[1] ?? ''
    const removed = await send({ ...invented, reason: '', remove_file: id })
    t.equal(removed.status, 200)
    t.notMatch(removed.page, 'a.pdf')
    t.match(removed.page, 'b.png')
    t.notMatch(removed.page, 'id="faults"', 'taking a file back is no sending')
    t.same(await inquiries(), [])
    const review = await send({ ...invented, intent: 'review' }, [['c.docx', sample('docx')]])
    t.equal(review.status, 200)
    for (const words of ['b.png', 'c.docx']) t.match(review.page, words)
    const answer = await fetch(`${url}/refer`, {
      method: 'POST',
      body: new URLSearchParams({ ...invented, form_token }),
      redirect: 'manual',
    })
    t.equal(answer.status, 303, 'the page to look it over sends no files again')
    t.same(await names((await inquiries())[0]?.id ?? ''), ['png', 'docx'])
  },
)

t.test('a file that is not taken is named beside the field, and the rest of the form is kept', async t => {
  const { send, inquiries } = await open(t)
  const refused = await send(invented, [
    ['good.pdf', sample('pdf')],
    ['<b>large</b>.pdf', sample('pdf', 10 * 1024 * 1024)],
    ['drawing.svg', Buffer.from('<svg/>')],
  ])
  t.equal(refused.status, 422)
  t.match(refused.page, 'b&gt;.pdf is larger than 10 MB.')
  t.match(refused.page, 'drawing.svg is not a PDF')
  t.match(refused.page, 'good.pdf')
  t.match(refused.page, 'She has been low since the summer')
  t.same(await inquiries(), [])
  t.equal((await send(invented)).status, 303, 'sent again it goes without them')
})

t.test(
  'a double click stores one referral with each file once, and a file added afterwards comes to it too',
  async t => {
    const { send, inquiries, names } = await open(t)
    const files: [string, Buffer][] = [['a.pdf', sample('pdf')]]
    const both = await Promise.all([send(invented, files), send(invented, files)])
    t.same(
      both.map(({ status }) => status),
      [303, 303],
    )
    t.equal(both[0]?.at, both[1]?.at)
    const [inquiry, ...more] = await inquiries()
    t.same([more, await names(inquiry?.id ?? '')], [[], ['pdf']])
    const later = await send(invented, [...files, ['b.jpg', sample('jpg')]])
    t.equal(later.at, both[0]?.at)
    t.same(await names(inquiry?.id ?? ''), ['pdf', 'jpeg'])
  },
)

t.test('a form whose token got lost keeps its files all the same', async t => {
  const { url, inquiries, names } = await open(t)
  const answer = await fetch(`${url}/refer`, {
    method: 'POST',
    body: multipart(invented, [['a.pdf', sample('pdf')]]),
    redirect: 'manual',
  })
  t.equal(answer.status, 303)
  t.same(await names((await inquiries())[0]?.id ?? ''), ['pdf'])
})

t.test(
  'an infected file is refused at once; with the scanner down it waits, and the referral goes through',
  async t => {
    const clamd = await clamdFor(t)
    const { send, inquiries, parts, disk } = await open(t, { CLAMD_URL: clamd.url })
    const files: [string, Buffer][] = [
      ['letter.pdf', sample('pdf')],
      ['virus.pdf', infectedPdf()],
    ]
    const refused = await send(invented, files)
    t.equal(refused.status, 422)
    t.match(refused.page, 'virus.pdf was not taken: our scanner found a virus in it.')
    t.match(refused.page, 'She has been low since the summer')
    t.equal(disk().length, 1)
    await clamd.stop()
    t.equal((await send(invented, files)).status, 303)
    const stored = await filesOf(parts.store.db, (await inquiries())[0]?.id ?? '')
    t.same(
      stored.map(({ scan }) => scan),
      ['clean', 'waiting'],
    )
  },
)

t.test(
  'a full disk costs the files and not the text: 503, and the form goes through without them',
  async t => {
    const { send, parts } = await open(t)
    const usual = { ...parts.cabinet }
    Object.assign(parts.cabinet, openCabinet(parts.config.dataDir, Number.MAX_SAFE_INTEGER))
    const refused = await send(invented, [['a.pdf', sample('pdf')]])
    t.equal(refused.status, 503)
    t.match(refused.page, 'a.pdf could not be taken just now.')
    t.match(refused.page, 'She has been low since the summer')
    t.equal((await send(invented)).status, 303)
    Object.assign(parts.cabinet, usual)
  },
)

t.test('after sixty forms with files in an hour the words of one more are taken alone', async t => {
  const { send } = await open(t)
  const wrong = { ...invented, reason: '' }
  for (let n = 0; n < 60; n++) await send({ referrer_name: 'x' })
  const { status, page } = await send(wrong, [['a.pdf', sample('pdf')]])
  t.equal(status, 503)
  t.match(page, 'too many files are coming in')
})

t.test('neither a name nor a content of a file is anywhere in the clear', async t => {
  const { send, parts, url, disk } = await open(t, { METRICS_TOKEN: 'a-token-for-the-test' })
  await send({ ...invented, reason: '' }, [
    ['zebra-canary.pdf', Buffer.concat([sample('pdf'), Buffer.from('canary-content %%EOF')])],
  ])
  await send(invented)
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a-token-for-the-test' } })
  t.notMatch(await metrics.text(), /canary/)
  const { dataDir } = parts.config
  for (const name of [...disk().map(name => join('files', name)), 'intake.db', 'intake.db-wal'])
    t.notMatch(readFileSync(join(dataDir, name)).toString('latin1'), /canary/, name.slice(0, 20))
  t.equal(disk().length, 1)
})
