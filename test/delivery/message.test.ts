import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openMailer } from '../../src/delivery/mailer.ts'
import { buildMessage, isMailbox, type Mail } from '../../src/delivery/message.ts'
import { quickLimits } from '../helpers/delivery/house.ts'
import { openMailbox, parse } from '../helpers/delivery/mailbox.ts'
import { openScriptedSmtp } from '../helpers/delivery/scripted-smtp.ts'

const from = 'intake@practice.example.org'

const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  id: '019a0000-0000-7000-8000-abcdef012345',
  createdAt: new Date('2026-11-24T06:34:05.678Z'),
  kind: 'admissions',
  reference: 'K4R7-MH3T',
  senderName: 'Intake',
  to,
  subject: 'Something arrived: K4R7-MH3T',
  text: 'Please sign in.\n.\n.. two dots\n',
  html: '<p>Please sign in.</p>',
  urgent: false,
  ...more,
})

const headersOf = async (mail: Mail) =>
  (await buildMessage(mail, from)).toString('latin1').split('\r\n\r\n')[0] ?? ''

t.test('the headers of a message', async t => {
  const message = await parse(await buildMessage(mailTo('one@example.org', { urgent: true }), from))
  t.equal(message.messageId, '<019a0000-0000-7000-8000-abcdef012345@practice.example.org>')
  t.match(message.from?.value, [{ name: 'Intake', address: from }])
  t.equal(message.date?.toISOString(), '2026-11-24T06:34:05.000Z')
  t.equal(message.headers.get('auto-submitted'), 'auto-generated')
  t.match(await headersOf(mailTo('one@example.org', { urgent: true })), /^Importance: High\r$/m)
  t.notMatch(await headersOf(mailTo('one@example.org')), /Importance|Priority/i)
})

t.test('a message built twice is the same byte for byte', async t => {
  const [one, two] = await Promise.all([1, 2].map(() => buildMessage(mailTo('one@example.org'), from)))
  t.ok(one?.equals(two ?? Buffer.alloc(0)))
})

const mailboxes = [
  'admissions@example.org',
  'first.last+intake@sub.example.org',
  `${'l'.repeat(64)}@example.org`,
  "o'hara@example.org",
  '"last, first"@example.org',
  '"two@signs"@example.org',
  '"semi;colon \\"quote\\""@example.org',
]

t.test('each mailbox is the one recipient, exactly as it was given', async t => {
  const smtp = await openScriptedSmtp()
  const mailer = openMailer({ smtpUrl: smtp.url, mailFrom: from, dataDir: '' }, quickLimits)
  for (const address of mailboxes) {
    t.ok(isMailbox(address), address)
    t.same(await mailer.send(mailTo(address)), { kind: 'sent' }, address)
    const [recipient, ...more] = smtp.commands.splice(0).filter(command => command.startsWith('RCPT'))
    t.equal(recipient, `RCPT TO:<${address}>`)
    t.same(more, [])
    const unfolded = (await headersOf(mailTo(address))).replaceAll(/\r\n[ \t]+/g, ' ')
    const header = /^To: +(.*)$/m.exec(unfolded)?.[1]?.trim()
    t.ok(header === address || header === `<${address}>`, String(header))
  }
  await mailer.close()
  await smtp.close()
})

const attacks = [
  'one@example.org\r\nBcc: two@example.org',
  'one@example.org\nSubject: other',
  'one@example.org, two@example.org',
  'one@example.org;two@example.org',
  'one@example.org> RCPT TO:<two@example.org',
  'Group: one@example.org;',
  'Name <one@example.org>',
  '"a"b@example.org',
  '"quo\r\nte"@example.org',
  '"angle <brackets>"@example.org',
  'one two@example.org',
  'one@exam ple.org',
  'one@example.org\u0000',
  'one@@example.org',
  '@example.org',
  'one@',
  'one',
  '',
  `${'l'.repeat(250)}@example.org`,
]

t.test('what is not exactly one mailbox is sent to nobody', async t => {
  const mailbox = await openMailbox()
  const mailer = openMailer({ smtpUrl: mailbox.url, mailFrom: from, dataDir: '' }, quickLimits)
  for (const address of attacks)
    t.same(
      await mailer.send(mailTo(address)),
      { kind: 'failed', fault: 'bad_address' },
      JSON.stringify(address),
    )
  t.same(mailbox.mails, [])
  await mailer.close()
  await mailbox.close()
})

t.test('no text ends a header', async t => {
  const evil = 'x\r\nBcc: two@example.org\r\n\r\nbody'
  const headers = await headersOf(mailTo('one@example.org', { subject: evil, senderName: evil }))
  t.notMatch(headers, /^Bcc:/im)
  t.match(headers, /^To: one@example\.org\r$/m)
})

t.test('lines of dots and text beyond ASCII arrive as they were', async t => {
  const mailbox = await openMailbox()
  const mailer = openMailer({ smtpUrl: mailbox.url, mailFrom: from, dataDir: '' }, quickLimits)
  await mailer.send(mailTo('one@example.org', { text: 'Grüße ☎\n.\n..\nend', subject: 'Ünïcode' }))
  const message = await parse(mailbox.mails[0]?.raw ?? '')
  t.equal(message.text?.trim(), 'Grüße ☎\n.\n..\nend')
  t.equal(message.subject, 'Ünïcode')
  await mailer.close()
  await mailbox.close()
})

t.test('without a mail server each message is one file, read by its owner only', async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'intake-test-'))
  t.teardown(() => rmSync(dataDir, { recursive: true }))
  const mailer = openMailer({ smtpUrl: null, mailFrom: from, dataDir })
  for (const mail of [mailTo('one@example.org'), mailTo('one@example.org')])
    t.same(await mailer.send(mail), { kind: 'sent' })
  t.match(await mailer.send(mailTo('a\r\nb@example.org')), { kind: 'failed' })
  const folder = join(dataDir, 'mail')
  t.strictSame(readdirSync(folder), ['20261124T063405Z-admissions-K4R7-MH3T-abcdef012345.eml'])
  const file = join(folder, readdirSync(folder)[0] ?? '')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal((await parse(readFileSync(file))).subject, 'Something arrived: K4R7-MH3T')
})

t.test('a folder that cannot be written is tried again later', async t => {
  const mailer = openMailer({ smtpUrl: null, mailFrom: from, dataDir: '/dev/null' })
  t.match(await mailer.send(mailTo('one@example.org')), { kind: 'retry', fault: 'enotdir' })
})
