import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { backUp } from '../../src/actions/backup/back-up.ts'
import { openLines } from '../../src/actions/backup/load-lines.ts'
import { readConfig } from '../../src/config.ts'
import { logOptions } from '../../src/log.ts'
import { makeDevelopmentKeys, migrations, openParts } from '../../src/parts.ts'
import { readKeyFiles } from '../../src/sealing/key-files.ts'
import { openWith } from '../../src/sealing/key-pair.ts'
import { openService } from '../../src/service.ts'
import { openHook } from '../helpers/delivery/hook.ts'
import { onDisk } from '../helpers/files/upload-app.ts'
import { referMarked } from '../helpers/marked-referral.ts'
import { freshToken, movableClock, newFolder, postForm, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

/** An invented person whose every word carries a mark that stands nowhere else. */
const mark = 'zqxcanary'
const person = {
  for_whom: 'other',
  proxy_name: `Proxy ${mark}`,
  proxy_relation: `Aunt ${mark}`,
  name: `Rosa ${mark}`,
  pronouns: mark,
  zip: '01960',
  phone: '978-555-0177',
  contact_call: 'yes',
  contact_times: `after ${mark}`,
  email: `${mark}@person.example`,
  contact_email: 'yes',
  post_address: `1 ${mark} Street`,
  contact_note: mark,
  language: mark,
  coverage: mark,
  needs: mark,
  message: `I want to die, says ${mark}.`,
  safety_self: 'may_act',
  mood_low: '3',
}
/** Beside the mark: what must stand in no mail to staff, log, metric or clear column. */
const secrets = [new RegExp(mark, 'i'), /978-?555-?0177/, /may_act/, /suicid|hurting|want to die/i]

async function openWatched(env: Record<string, string> = {}) {
  const folder = newFolder()
  const lines: string[] = []
  const log = pino(
    { ...logOptions('debug') },
    new Writable({
      write(line, _encoding, done) {
        lines.push(String(line))
        done()
      },
    }),
  )
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
    METRICS_TOKEN: 'a-token-for-the-test',
    ...env,
  })
  const clock = movableClock('2026-11-27T15:00:00Z')
  await makeDevelopmentKeys(config)
  const parts = await openParts(config, log, clock.now)
  const service = await openService(parts)
  return { folder, lines, clock, parts, service, url: await service.listen() }
}

const until = async (holds: () => Promise<boolean>) => {
  for (let tries = 0; tries < 200 && !(await holds()); tries++)
    await new Promise(next => setTimeout(next, 50))
}

t.test('a marked person goes through everything, and is found nowhere but where they belong', async t => {
  const watched = await openWatched()
  const { url, clock, parts, folder, lines } = watched
  const token = await freshToken(url)
  clock.move(10_000)
  const form = { ...person, form_token: token }

  await postForm(url, { ...form, email: 'not an address' })
  await postForm(url, { ...form, intent: 'review' })
  const sent = await postForm(url, form)
  const location = sent.headers.get('location') ?? ''
  await fetch(url + location)
  await postForm(url, { ...form, message: `More of ${mark}` })
  await fetch(`${url}/contact?name=${mark}`)
  await fetch(`${url}/${mark}/nothing-here`)
  await fetch(`${url}/contact`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: mark })
  await fetch(`${url}/contact`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `message=${mark.repeat(20_000)}`,
  })
  const lead = await signedIn(watched as unknown as TestService, 'lead')
  const hook = await openHook()
  t.teardown(hook.close)
  const way = { url, parts, mark, pause: () => clock.move(10_000), hookUrl: hook.url }
  const referral = await referMarked(way, lead)
  await until(async () => {
    const rows = await parts.store.db.selectFrom('notices').select('state').execute()
    return rows.length > 0 && rows.every(row => row.state === 'sent')
  })
  for (const words of [`Rosa ${mark}`, person.phone, person.email]) {
    await lead.post('/staff/look-up', { q: words })
    const search = (await lead.post('/staff/search', { words })).headers.get('location') ?? ''
    t.match(search, /^\/staff\/search\/./)
    t.equal((await lead.get(search)).status, 200)
    for (const secret of secrets) t.notMatch(search, secret, `the address of a search: ${secret}`)
  }
  const metrics = await (
    await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a-token-for-the-test' } })
  ).text()
  const ready = await (
    await fetch(`${url}/readyz`, { headers: { authorization: 'Bearer a-token-for-the-test' } })
  ).text()

  for (const place of [location, ...referral.answers.map(answer => answer.headers.get('location') ?? '')])
    t.notMatch(place, new RegExp(mark), 'no address holds a word of theirs')
  t.ok(hook.posts.length >= 2, 'a program was told')
  for (const secret of secrets) t.notMatch(JSON.stringify(hook.posts), secret, `what it was told: ${secret}`)
  const mails = readdirSync(join(folder, 'data', 'mail')).map(
    name => [name, readFileSync(join(folder, 'data', 'mail', name), 'utf8')] as const,
  )
  t.ok(mails.length >= 8, 'mails went out')
  for (const [name, mail] of mails)
    for (const secret of secrets)
      t.notMatch(mail.replace(/^To: .*$/m, ''), secret, `${name} without its recipient: ${secret}`)
  for (const secret of secrets) {
    t.notMatch(lines.join('\n'), secret, `the log: ${secret}`)
    t.notMatch(metrics, secret, `the metrics: ${secret}`)
    t.notMatch(ready, secret, `readiness: ${secret}`)
  }
  t.notMatch(
    lines.join('\n'),
    new RegExp(location.split('/').at(-1) ?? 'none'),
    'the log does not hold the way to the receipt',
  )
  t.notMatch(
    mails.map(([, mail]) => mail).join('\n'),
    new RegExp(location.split('/').at(-1) ?? 'none'),
    'no mail does',
  )
  for (const way of [...referral.receipts, ...referral.trackers]) {
    t.match(way, /^[\w-]{20,}$/)
    t.notOk(lines.join('\n').includes(way), 'the log does not hold the way to a receipt or tracker')
  }
  for (const way of referral.receipts)
    t.notOk(
      mails.some(([, mail]) => mail.includes(way)),
      'no mail leads to a receipt',
    )
  t.ok(lines.length > 5, 'there is a log to look at')

  const { file, findings } = await backUp({ ...parts, migrations }, join(folder, 'backups'), 'command:test')
  t.same(findings, [])
  t.same(readdirSync(join(folder, 'backups')), [basename(file)], 'a backup leaves nothing beside it')
  const { practice } = await readKeyFiles(parts.config.keysDir)
  const opened: string[] = []
  for await (const line of openLines(file, ({ to_practice }) => openWith(practice, to_practice)))
    opened.push(line)
  t.ok(opened.length > 50)
  for (const secret of secrets) {
    t.notMatch(readFileSync(file).toString('latin1'), secret, `the backup: ${secret}`)
    t.notMatch(opened.join('\n'), secret, `what stands in it, once it is opened: ${secret}`)
  }

  await watched.service.close()
  const files = onDisk(join(folder, 'data'))
  t.equal(files.length, 1, 'the letter that came along')
  const databases = readdirSync(join(folder, 'data')).filter(name => name.startsWith('intake.db'))
  for (const name of [...databases, ...files.map(file => join('files', file))]) {
    t.notMatch(name, new RegExp(mark))
    const bytes = readFileSync(join(folder, 'data', name)).toString('latin1')
    for (const secret of secrets) t.notMatch(bytes, secret, `${name}: ${secret}`)
  }
})

t.test('a defect is logged by its kind and place, without the words that caused it', async t => {
  const watched = await openWatched()
  t.teardown(() => watched.service.close())
  watched.service.app.log.error({ err: new Error(mark), req: { url: mark }, body: mark }, 'failed')
  t.notMatch(watched.lines.join('\n'), new RegExp(mark))
})
