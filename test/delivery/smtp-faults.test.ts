import t from 'tap'
import type { Mail } from '../../src/delivery/message.ts'
import { openSmtp } from '../../src/delivery/smtp.ts'
import { smtpSettings } from '../../src/delivery/smtp-settings.ts'
import { quickLimits } from '../helpers/delivery/house.ts'
import { openScriptedSmtp } from '../helpers/delivery/scripted-smtp.ts'
import { smtpCases } from '../helpers/delivery/smtp-cases.ts'

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

for (const [way, ehlo] of [
  ['with pipelining', '250-test\r\n250 PIPELINING'],
  ['without pipelining', '250 test'],
] as const)
  t.test(`each fault of a mail server, ${way}`, async t => {
    await Promise.all(
      smtpCases.map(async ([name, script, kind, fault]) => {
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
