import type { Script } from './scripted-smtp.ts'

const slowReply = { trickle: `250 ${'x'.repeat(400)}`, everyMs: 20 }

/** What a server does, and what must be made of it. A body that it saw in full and answered nothing to is unknown. */
export const smtpCases: readonly [name: string, script: Script, kind: string, fault?: string][] = [
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
