import fc from 'fast-check'
import { addApiClient } from '../../src/actions/api-clients.ts'
import { isEmail } from '../../src/intake/form/line.ts'
import { inventedReferral, sendReferral } from '../helpers/api-client.ts'
import { until } from '../helpers/delivery/killed-worker.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { invented } from '../helpers/referral.ts'
import { freshToken, postForm, serviceFor, type TestService } from '../helpers/service.ts'
import { driving, say } from './say.ts'

const staff = ['admissions@practice.example', 'front.desk@practice.example']

/** What could end a header, start a second recipient, or leave the brackets of an address. */
const tricks = [
  'rosa@person.example\r\nBcc: evil@evil.example',
  'rosa@person.example\nBcc: evil@evil.example',
  'rosa@person.example\r\n\r\nevil body',
  'rosa@person.example%0d%0aBcc:evil@evil.example',
  'rosa@person.example\u2028Bcc: evil@evil.example',
  'rosa@person.example\u0085Bcc: evil@evil.example',
  'rosa@person.example\0',
  'rosa@person.example, evil@evil.example',
  'rosa@person.example;evil@evil.example',
  'rosa@person.example evil@evil.example',
  'rosa@person.example\tevil@evil.example',
  '<evil@evil.example> rosa@person.example',
  'Rosa <rosa@person.example>',
  'rosa@person.example>, <evil@evil.example',
  '"evil@evil.example, "@person.example',
  '"rosa evil"@person.example',
  '"\\"evil"@person.example',
  'rosa(evil@evil.example)@person.example',
  'evil@evil.example@person.example',
  'evil@[127.0.0.1]',
  'evil:group@evil.example;',
  '@evil.example:rosa@person.example',
  '=?utf-8?q?evil=40evil.example?=@person.example',
  `${'e'.repeat(64)}@${'v'.repeat(60)}.example`,
  `${'e'.repeat(300)}@person.example`,
  'rosa@pérson.example',
  'rösa@person.example',
  'rosa@xn--prson-bsa.example',
  "rosa'or'1'='1@person.example",
  'rosa+evil=evil.example@person.example',
  '!evil!rosa@person.example',
  'rosa%evil.example@person.example',
  '.rosa@person.example',
  '-oQ/tmp/evil@person.example',
]

const names = [
  'Rosa\r\nBcc: evil@evil.example',
  'Rosa"<evil@evil.example>',
  'e'.repeat(200),
  '=?utf-8?q?evil?=',
  '\u202eevil',
]

const known =
  /^(from|to|subject|date|message-id|mime-version|content-type|content-transfer-encoding|auto-submitted|x-auto-response-suppress|x-priority|x-msmail-priority|importance)$/i

/** A quoted local part names the same mailbox (RFC 5321 § 4.1.2). */
const bare = (address: string) => address.replace(/^"([^"\\]*)"@/, '$1@')

const signs = fc.string({ unit: fc.constantFrom(...'ab@.,;:<>"()\\[]\r\n\t \0%=?é\u2028'), maxLength: 40 })

const ways = ['contact', 'referral', 'program'] as const

/** Each way of sending an address and a name; answers whether it was taken. */
const send: Record<
  (typeof ways)[number],
  (service: TestService, email: string, name: string) => Promise<boolean>
> = {
  async contact(service, email, name) {
    const fields = { name, proxy_name: name, email, contact_email: 'yes', message: email, intent: 'anyway' }
    return (await postFresh(service, '/contact', fields)).status === 303
  },
  async referral(service, email, name) {
    const fields = {
      ...invented,
      ...{ referrer_name: name, referrer_role: name, referrer_organisation: name, referrer_reference: name },
      ...{
        legal_name: name,
        name,
        referrer_email: email,
        reason: email,
        answer_way: 'email',
        intent: 'anyway',
      },
    }
    return (await postFresh(service, '/refer', fields)).status === 303
  },
  async program({ url, parts }, email, name) {
    const organisation = `${name} (invented)`
    const { key } = await addApiClient(parts, 'command:test', {
      organisation,
      scopes: ['referrals'],
      webhookUrl: null,
    })
    const body = {
      ...inventedReferral,
      referrer_name: name,
      referrer_email: email,
      answer_way: 'email',
      accept_incomplete: true,
    }
    return (await sendReferral(url, key, body)).status === 201
  },
}

async function postFresh(service: TestService, path: string, fields: Record<string, string>) {
  const form_token = await freshToken(service.url)
  service.clock.move(5000)
  const answer = await postForm(service.url, { ...fields, form_token }, path)
  await answer.arrayBuffer()
  return answer
}

// A12: node test/faults/mail-headers.ts [FORMS]
await driving(async t => {
  const forms = Number(process.argv[2] ?? 600)
  const mailbox = await openMailbox()
  t.teardown(mailbox.close)
  const service = await serviceFor(t, {
    SMTP_URL: mailbox.url,
    ADMISSIONS_EMAILS: staff.join(','),
    RATE_LIMITS: 'off',
  })
  const random = fc.sample(signs, { numRuns: forms, seed: 12 })
  const allowed = new Set(staff)
  const taken = { contact: 0, referral: 0, program: 0 }
  let sent = 0
  for (let n = 0; n < forms; n++) {
    const email = tricks[n] ?? (n % 3 === 0 ? `${random[n]}@person.example` : (random[n] ?? ''))
    for (const way of n < tricks.length || n % 4 === 0 ? ways : ways.slice(0, 1)) {
      sent += 1
      if (!(await send[way](service, email, names[n % names.length] ?? ''))) continue
      taken[way] += 1
      if (isEmail(email.trim())) allowed.add(email.trim())
    }
  }
  await until(async () => {
    const open = await service.parts.store.db
      .selectFrom('notices')
      .select('id')
      .where('state', 'in', ['queued', 'sending'])
      .execute()
    return open.length === 0
  }, 240_000)

  const heads = mailbox.mails.map(({ raw }) =>
    raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' '),
  )
  const fields = heads.map(head =>
    head.split('\r\n').map(line => /^([^:]+): ?(.*)$/.exec(line) ?? [line, '', '']),
  )
  const strangers = mailbox.mails.filter(({ to }) => to.length !== 1 || !allowed.has(bare(to[0] ?? '')))
  const foreign = fields.flat().filter(([, name = '']) => !known.test(name))
  const twice = fields.filter(lines => lines.filter(([, name = '']) => /^to$/i.test(name)).length !== 1)
  const named = fields.flat().filter(([line = '', name = '']) => !/^to$/i.test(name) && /evil/i.test(line))
  const toReferrers = heads.filter(head => /^Subject: We have what you sent/m.test(head))
  const figures = {
    taken,
    toReferrers: toReferrers.length,
    mails: mailbox.mails.length,
    toTheirOwnAddress: mailbox.mails.filter(({ to }) => !staff.includes(to[0] ?? '')).length,
    toStrangers: strangers.length,
    headersOfTheirs: foreign.length,
    secondRecipients: twice.length,
    wordsOfTheirsInHeaders: named.length,
  }
  say('A12 mail headers', sent, figures, {
    'mails go to the practice, or to the one address that the person or the referrer gave':
      strangers.length === 0,
    'no header is added': foreign.length === 0 && twice.length === 0,
    'no word of a person stands in a header': named.length === 0,
    'mails really went out':
      figures.mails >= 2 * (taken.contact + taken.referral) &&
      figures.toTheirOwnAddress > 0 &&
      figures.toReferrers > 10 &&
      taken.program > 0,
  })
})
