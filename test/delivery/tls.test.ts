import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Mail } from '../../src/delivery/message.ts'
import { openSmtp } from '../../src/delivery/smtp.ts'
import { smtpSettings } from '../../src/delivery/smtp-settings.ts'
import { quickLimits } from '../helpers/delivery/house.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { openScriptedSmtp } from '../helpers/delivery/scripted-smtp.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../data/tls', name), 'utf8')
const cert = pem('test-only-cert.pem')
const key = pem('test-only-key.pem')

const mail: Mail = {
  id: '019a0000-0000-7000-8000-000000000002',
  createdAt: new Date(),
  kind: 'admissions',
  reference: 'K4R7-MH3T',
  senderName: 'Intake',
  to: 'admissions@example.org',
  subject: 'Something arrived',
  text: 'Please sign in.',
  html: '<p>Please sign in.</p>',
  urgent: false,
}

const nobody = () => false

/** What is tried here is no time-out. */
const patient = { ...quickLimits, connectionMs: 2000, greetingMs: 2000, silenceMs: 2000, messageMs: 5000 }

async function sendTo(url: string, ca?: string) {
  const mailer = openSmtp(smtpSettings(url, nobody), 'intake@example.org', {
    ...patient,
    ...(ca ? { ca } : {}),
  })
  const outcome = await mailer.send(mail)
  await mailer.close()
  return outcome
}

t.test('only this same machine may be spoken to in plain text', async t => {
  t.match(smtpSettings('smtp://mail.example.net'), {
    port: 587,
    secure: false,
    requireTLS: true,
    ignoreTLS: false,
  })
  t.match(smtpSettings('smtps://mail.example.net'), { port: 465, secure: true })
  t.match(smtpSettings('smtp://127.0.0.1:2525'), { port: 2525, requireTLS: false, ignoreTLS: true })
  t.match(smtpSettings('smtp://[::1]:25'), { host: '::1', requireTLS: false })
  t.match(smtpSettings('smtp://user:p%40ss@localhost'), {
    ignoreTLS: false,
    auth: { user: 'user', pass: 'p@ss' },
  })
})

t.test('no switch in the address turns the checking off', async t => {
  const settings = smtpSettings(
    'smtp://mail.example.net/?ignoreTLS=true&requireTLS=false&tls.rejectUnauthorized=false',
  )
  t.match(settings, { requireTLS: true, ignoreTLS: false })
  t.notOk('tls' in settings)
})

t.test('over TLS from the first byte, and over STARTTLS, where the certificate is trusted', async t => {
  const direct = await openMailbox({ secure: true, cert, key })
  const upgraded = await openMailbox({ cert, key, disabledCommands: [] })
  t.same(await sendTo(direct.url, cert), { kind: 'sent' })
  t.same(await sendTo(upgraded.url, cert), { kind: 'sent' })
  t.strictSame(
    [...direct.mails, ...upgraded.mails].map(({ secure }) => secure),
    [true, true],
  )
  await Promise.all([direct.close(), upgraded.close()])
})

t.test('a certificate that nobody vouches for ends the attempt', async t => {
  const direct = await openMailbox({ secure: true, cert, key })
  const upgraded = await openMailbox({ cert, key, disabledCommands: [] })
  for (const { url } of [direct, upgraded])
    t.match(await sendTo(url), { kind: 'retry', fault: 'depth_zero_self_signed_cert' })
  t.same([...direct.mails, ...upgraded.mails], [])
  await Promise.all([direct.close(), upgraded.close()])
})

t.test('a trusted certificate for another name ends the attempt', async t => {
  const other = pem('test-only-other-name-cert.pem')
  const elsewhere = await openMailbox({ secure: true, cert: other, key })
  t.match(await sendTo(elsewhere.url, other), { kind: 'retry', fault: 'err_tls_cert_altname_invalid' })
  t.same(elsewhere.mails, [])
  await elsewhere.close()
})

t.test('it never falls back to plain text', async t => {
  const without = await openScriptedSmtp({})
  const refusing = await openScriptedSmtp({ ehlo: '250-test\r\n250 STARTTLS', other: '454 not now' })
  const lying = await openScriptedSmtp({ ehlo: '250-test\r\n250 STARTTLS', other: '220 go on' })
  for (const smtp of [without, refusing, lying]) {
    t.match(await sendTo(smtp.url, cert), { kind: 'retry' })
    t.notOk(
      smtp.commands.some(command => /^(MAIL|RCPT|DATA|AUTH)/i.test(command)),
      smtp.commands.join(' '),
    )
    await smtp.close()
  }
})
