import t from 'tap'
import type { Mail } from '../../src/delivery/message.ts'
import { openSmtp } from '../../src/delivery/smtp.ts'
import { smtpSettings } from '../../src/delivery/smtp-settings.ts'
import { quickLimits } from '../helpers/delivery/house.ts'
import { openScriptedSmtp, type Script } from '../helpers/delivery/scripted-smtp.ts'

const mail: Mail = {
  id: '019a0000-0000-7000-8000-000000000001',
  createdAt: new Date('2026-11-24T06:34:00Z'),
  kind: 'admissions',
  reference: 'K4R7-MH3T',
  senderName: 'Intake',
  to: 'admissions@example.org',
  subject: 'Something arrived',
  text: 'Please sign in.\n'.repeat(200),
  html: '<p>Please sign in.</p>',
  urgent: false,
}

const slowReply = { trickle: `250 ${'x'.repeat(400)}`, everyMs: 20 }

/** What a server does, and what must be made of it. A body that it saw in full and answered nothing to is unknown. */
const cases: [name: string, script: Script, kind: string, fault?: string][] = [
  ['all is well', {}, 'sent'],
  ['no banner', { greeting: 'hang' }, 'retry', 'etimedout'],
  ['closed before the banner', { greeting: 'close' }, 'retry', 'econnection'],
  ['reset before the banner', { greeting: 'rst' }, 'retry', 'econnreset'],
  ['421 for a banner', { greeting: '421 busy' }, 'retry', 'smtp_421'],
  ['554 for a banner', { greeting: '554 no service' }, 'retry', 'smtp_554'],
  ['sender put off', { mail: '451 later' }, 'retry', 'smtp_451'],
  ['sender refused: ours to mend', { mail: '550 not you' }, 'retry', 'smtp_550'],
  ['greylisted', { rcpt: '450 come again' }, 'retry', 'smtp_450'],
  ['recipient refused', { rcpt: '550 nobody here' }, 'failed', 'smtp_550'],
  ['421 at the recipient', { rcpt: '421 closing' }, 'retry', 'smtp_421'],
  ['reset at the recipient', { rcpt: 'rst' }, 'retry', 'econnreset'],
  ['trickles at the recipient', { rcpt: slowReply }, 'retry', 'eabort'],
  ['DATA put off', { data: '451 later' }, 'retry', 'smtp_451'],
  ['DATA refused', { data: '554 no' }, 'failed', 'smtp_554'],
  ['reset at DATA', { data: 'rst' }, 'retry', 'econnreset'],
  ['silence at DATA', { data: 'hang' }, 'retry', 'etimedout'],
  ['reset inside the body', { body: 'rst' }, 'unknown', 'econnreset'],
  ['silence inside the body', { body: 'hang' }, 'unknown', 'etimedout'],
  ['451 after the dot', { afterDot: '451 later' }, 'retry', 'smtp_451'],
  ['421 after the dot', { afterDot: '421 closing' }, 'retry', 'smtp_421'],
  ['503 after the dot', { afterDot: '503 out of step' }, 'retry', 'smtp_503'],
  ['554 after the dot', { afterDot: '554 spam' }, 'failed', 'smtp_554'],
  ['reset after the dot', { afterDot: 'rst' }, 'unknown', 'econnreset'],
  ['closed after the dot', { afterDot: 'close' }, 'unknown', 'econnection'],
  ['silence after the dot', { afterDot: 'hang' }, 'unknown', 'etimedout'],
  ['trickles after the dot', { afterDot: slowReply }, 'unknown', 'eabort'],
  ['half a reply after the dot', { afterDot: '25' }, 'unknown', 'odd_reply'],
  ['no SMTP after the dot', { afterDot: 'hello' }, 'unknown', 'emessage'],
]

for (const [way, ehlo] of [
  ['with pipelining', '250-test\r\n250 PIPELINING'],
  ['without pipelining', '250 test'],
] as const)
  t.test(`each fault of a mail server, ${way}`, async t => {
    await Promise.all(
      cases.map(async ([name, script, kind, fault]) => {
        const smtp = await openScriptedSmtp({ ehlo, ...script })
        const mailer = openSmtp(smtpSettings(smtp.url), 'intake@example.org', quickLimits)
        const outcome = await mailer.send(mail)
        t.match(outcome, { kind, ...(fault ? { fault } : {}) }, name)
        t.ok(smtp.bodies.length <= 1, `${name}: the library sent no second copy by itself`)
        if (kind === 'retry')
          t.ok(smtp.bodies.length === 0 || 'afterDot' in script, `${name}: nothing was taken`)
        await mailer.close()
        await smtp.close()
      }),
    )
  })

t.test('where nobody listens, or no such name is known, the message is tried again', async t => {
  for (const url of ['smtp://127.0.0.1:1', 'smtp://no-such-host.invalid']) {
    const mailer = openSmtp(smtpSettings(url), 'intake@example.org', quickLimits)
    t.match(await mailer.send(mail), { kind: 'retry' })
    await mailer.close()
  }
})

t.test('a fault on a kept connection leaves the next message a fresh one', async t => {
  const smtp = await openScriptedSmtp(connection => (connection === 1 ? { afterDot: 'rst' } : {}))
  const mailer = openSmtp(smtpSettings(smtp.url), 'intake@example.org', quickLimits)
  t.match(await mailer.send(mail), { kind: 'unknown' })
  t.match(await mailer.send(mail), { kind: 'sent' })
  t.match(await mailer.send(mail), { kind: 'sent' })
  t.equal(smtp.connections.all, 2)
  await mailer.close()
  await smtp.close()
})
