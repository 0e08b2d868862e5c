import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openHook } from '../helpers/delivery/hook.ts'
import { until } from '../helpers/delivery/killed-worker.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { referMarked } from '../helpers/marked-referral.ts'
import { freePort, postgresFor } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { type Ends, freshToken, newFolder, postForm } from '../helpers/service.ts'
import { signedIn, type Visitor } from '../helpers/staff.ts'
import { partsFor } from '../storage/engine.ts'
import { driving, say } from './say.ts'

/** An invented person whose every word carries a mark that stands nowhere else. */
const mark = 'zqxcanary'
const address = `${mark}@person.example`
const person = {
  ...{ for_whom: 'other', proxy_name: `Proxy ${mark}`, proxy_relation: `Aunt ${mark}` },
  ...{ name: `Rosa ${mark}`, pronouns: mark, zip: '01960', phone: '978-555-0177', contact_call: 'yes' },
  ...{
    contact_times: `after ${mark}`,
    email: address,
    contact_email: 'yes',
    post_address: `1 ${mark} Street`,
  },
  ...{
    contact_note: mark,
    language: mark,
    coverage: mark,
    needs: mark,
    mood_low: '3',
    safety_self: 'may_act',
  },
  message: `I want to die, says ${mark}.`,
}
/** The number in every spelling, and what the person said of danger, beside the mark. */
const secrets = [new RegExp(mark, 'i'), /978-?555-?0177/, /may_act/, /want to die/i]
const hits = (text: string) => secrets.filter(secret => secret.test(text)).length

const token = 'a-token-for-the-driver'
const bearer = { headers: { authorization: `Bearer ${token}` } }

/** Every address that a page leads to, asks for or sends to. */
const urlsIn = (html: string) =>
  [...html.matchAll(/\b(?:href|src|action|formaction|content)="([^"]*)"/g)].map(([, url = '']) => url)

interface Seen {
  urls: Set<string>
  pages: number
  referrers: Set<string>
}

/** What people send, rightly and wrongly. */
async function sends(url: string, seen: Seen) {
  const fresh = await freshToken(url)
  await wait(1600)
  const form = { ...person, form_token: fresh }
  const answers = [
    await postForm(url, { ...form, email: `not an address ${mark}` }),
    await postForm(url, { ...form, intent: 'review' }),
    await postForm(url, { ...form, message: `\0${mark}` }),
    await postForm(url, form),
    await postForm(url, { ...form, message: `More of ${mark}` }),
    await fetch(`${url}/contact?name=${mark}`),
    await fetch(`${url}/${mark}/nothing`, { headers: { referer: `${url}/${mark}`, 'user-agent': mark } }),
    await fetch(`${url}/contact`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: mark }),
    await postForm(url, { message: mark.repeat(20_000) }),
    await fetch(`${url}/api/v1/screening`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ [mark]: mark }),
    }),
  ]
  const receipts = answers.map(answer => answer.headers.get('location') ?? '').filter(path => path !== '')
  for (const path of receipts) answers.push(await fetch(url + path))
  await note(answers, seen)
  return receipts
}

/** What staff do with it: look, note, look up by name and number, refuse, report. */
async function works(desk: Visitor, reference: string, seen: Seen) {
  const at = `/staff/inquiries/${reference}`
  const answers = [await desk.get('/staff'), await desk.get(at), await desk.get(`${at}/answers`)]
  answers.push(await desk.post(`${at}/notes`, { version: '1', note: `A note on ${mark}` }))
  answers.push(await desk.post(`${at}/notes`, { version: '0', note: `A note too late on ${mark}` }))
  answers.push(
    await desk.post(`${at}/attempts`, { version: '2', channel: 'call', result: 'no_answer', note: mark }),
  )
  for (const what of [mark, '978-555-0177', address])
    for (const path of ['/staff/look-up', '/staff/search']) {
      const found = await desk.post(path, { what, words: what, q: what })
      answers.push(found)
      const on = found.headers.get('location')
      if (on) answers.push(await desk.get(on))
    }
  for (const path of [
    '/staff/reports',
    '/staff/reports/arrivals',
    '/staff/reports/arrivals.csv',
    '/staff/account',
  ])
    answers.push(await desk.get(path))
  await note(answers, seen)
}

async function note(answers: readonly Response[], seen: Seen) {
  for (const answer of answers) {
    const html = await answer.text()
    seen.pages += 1
    for (const url of urlsIn(html)) seen.urls.add(url)
    seen.urls.add(answer.headers.get('location') ?? '')
    const policy = answer.headers.get('referrer-policy')
    if (policy) seen.referrers.add(policy)
  }
}

/** All files below a folder that hold a secret, by their place. */
function filesWithSecrets(folder: string): { files: number; found: string[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  const found = files.filter(file => hits(readFileSync(file).toString('latin1')) > 0)
  return { files: files.length, found: found.map(file => relative(folder, file)) }
}

async function passThrough(t: Ends, database?: { url: string; folder: string }) {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const mailbox = await openMailbox()
  t.teardown(mailbox.close)
  const env = {
    ...{ LOG_LEVEL: 'debug', SMTP_URL: mailbox.url, METRICS_TOKEN: token, TMPDIR: folder },
    ...(database ? { DATABASE_URL: database.url } : {}),
  }
  const program = await startProgram({ folder, port: await freePort(), env })
  t.teardown(program.kill)
  const parts = await partsFor(t, database?.url ?? `sqlite:${folder}/data/intake.db`, undefined, folder)
  const seen: Seen = { urls: new Set(), pages: 0, referrers: new Set() }
  const receipts = await sends(program.url, seen)
  const desk = await signedIn({ url: program.url, parts }, 'lead')
  const hook = await openHook()
  t.teardown(hook.close)
  const way = { url: program.url, parts, mark, pause: () => wait(1600), hookUrl: hook.url }
  const referral = await referMarked(way, desk)
  await note(referral.answers, seen)
  const rows = await parts.store.db.selectFrom('inquiries').select('reference').execute()
  for (const { reference } of rows) await works(desk, reference, seen)
  await until(async () => {
    const open = await parts.store.db
      .selectFrom('notices')
      .select('id')
      .where('state', '<>', 'sent')
      .execute()
    return open.length === 0
  }, 60_000)
  // The index of names and numbers, and the tallies, are written by chores.
  await wait(6000)
  const served = await Promise.all(
    ['/metrics', '/readyz'].map(async path => (await fetch(program.url + path, bearer)).text()),
  )
  await program.stop()
  const log = readFileSync(join(folder, 'service.log'), 'utf8')
  const webUrls = [...seen.urls].filter(url => !/^(tel|sms|mailto):/.test(url))
  const receiptWays = [...receipts.map(path => path.split('/').at(-1) ?? ''), ...referral.receipts].filter(
    way => way.length > 10,
  )
  const own = [address, ...referral.addresses]
  const letters = mailbox.mails.map(({ raw, to: [to = ''] }) => ({
    text: own.includes(to) ? raw.replace(/^To: .*(\r\n[ \t].*)*$/im, '') : raw,
    // Whoever referred gets the address of their page, and nobody else does.
    ways: referral.addresses.includes(to) ? receiptWays : [...receiptWays, ...referral.trackers],
  }))
  const ways = [...receiptWays, ...referral.trackers]
  return {
    pages: seen.pages,
    inquiries: rows.length,
    urls: seen.urls.size,
    // Numbers to call and addresses to write to are no web addresses: no server is asked for them.
    urlHits: webUrls.filter(url => hits(decodeURIComponent(url.replaceAll(/%(?![\da-f]{2})/gi, ''))) > 0),
    referrerPolicies: [...seen.referrers],
    logLines: log.split('\n').length,
    logHits: hits(log) + ways.filter(way => log.includes(way)).length,
    mails: mailbox.mails.length,
    mailHits: letters.filter(({ text, ways }) => hits(text) > 0 || ways.some(way => text.includes(way)))
      .length,
    referrersMails: mailbox.mails.filter(({ to: [to = ''] }) => referral.addresses.includes(to)).length,
    webhooks: hook.posts.length,
    webhookHits: hook.posts.filter(post => hits(JSON.stringify(post)) > 0).length,
    letters: (await parts.store.db.selectFrom('files').select('id').execute()).length,
    servedHits: served.filter(text => hits(text) > 0).length,
    ownFiles: filesWithSecrets(folder),
    databaseFiles: database ? filesWithSecrets(database.folder) : { files: 0, found: [] as string[] },
  }
}

// A13: node test/faults/canary.ts
await driving(async t => {
  const server = await postgresFor(t)
  const both = [
    await passThrough(t),
    await passThrough(t, { url: await server.newDatabase(), folder: server.folder }),
  ]
  const none = (count: (seen: (typeof both)[number]) => number) => both.every(seen => count(seen) === 0)
  const n = both.reduce((sum, seen) => sum + seen.pages + seen.mails + seen.logLines, 0)
  say(
    'A13 canary',
    n,
    { sqlite: both[0], postgres: both[1] },
    {
      'no address holds a word of theirs': none(({ urlHits }) => urlHits.length),
      'no page tells another site where it was': both.every(
        ({ referrerPolicies }) => referrerPolicies.join() === 'same-origin',
      ),
      'no line of the log': none(({ logHits }) => logHits),
      'no mail, save the address of their own': none(({ mailHits }) => mailHits),
      'no call of a webhook': none(({ webhookHits }) => webhookHits),
      'neither metrics nor readiness': none(({ servedHits }) => servedHits),
      'no file of the service: database, WAL, sealed letters, keys, checkpoints, temporary files': none(
        ({ ownFiles }) => ownFiles.found.length,
      ),
      'no file of PostgreSQL': none(({ databaseFiles }) => databaseFiles.found.length),
      'there was something to look at': both.every(
        ({ logLines, mails, inquiries, pages, referrersMails, webhooks, letters }) =>
          logLines > 20 &&
          mails >= 8 &&
          inquiries === 5 &&
          pages > 60 &&
          referrersMails >= 4 &&
          webhooks >= 2 &&
          letters === 1,
      ),
    },
  )
})
