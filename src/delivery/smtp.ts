import type { Transporter } from 'nodemailer'
import { buildMessage, isMailbox, type Mail } from './message.ts'
import type { Outcome } from './outcome.ts'
import { outcomeOf } from './smtp-faults.ts'
import type { SmtpSettings } from './smtp-settings.ts'

export interface SmtpLimits {
  connections: number
  connectionMs: number
  greetingMs: number
  /** RFC 5321 § 4.5.3.2.6 lets a server take ten minutes to answer after the final dot. */
  silenceMs: number
  /** For one message in all, however slowly a server trickles. */
  messageMs: number
  idleMs: number
  /** A certificate authority besides those that Node knows. */
  ca?: string
}

const second = 1000

export const smtpLimits: SmtpLimits = {
  connections: 3,
  connectionMs: 20 * second,
  greetingMs: 30 * second,
  silenceMs: 600 * second,
  messageMs: 660 * second,
  idleMs: 15 * second,
}

/** Sends over a few kept connections. The library is loaded with the first mail. */
export function openSmtp(settings: SmtpSettings, mailFrom: string, limits: SmtpLimits = smtpLimits) {
  const handedOver = new WeakSet<AbortSignal>()
  let pool: Promise<Transporter> | undefined

  const send = async (mail: Mail): Promise<Outcome> => {
    if (!isMailbox(mail.to)) return { kind: 'failed', fault: 'bad_address' }
    pool ??= openPool(settings, limits, handedOver)
    const transport = await pool
    let signal: AbortSignal | undefined
    try {
      const raw = await buildMessage(mail, mailFrom)
      // From here on: loading and building takes none of the server's time.
      signal = AbortSignal.timeout(limits.messageMs)
      const { response } = await transport.sendMail({
        envelope: { from: { name: '', address: mailFrom }, to: [{ name: '', address: mail.to }] },
        raw,
        signal,
      })
      // The library takes any line that begins with a 2 for a yes.
      return /^2\d\d(?!\d)/.test(response ?? '') ? { kind: 'sent' } : { kind: 'unknown', fault: 'odd_reply' }
    } catch (error) {
      return outcomeOf(error, signal !== undefined && handedOver.has(signal))
    }
  }

  return { send, close: async () => (await pool)?.close() }
}

/** `handedOver` gets the signal of each message whose last byte was read for the wire. */
async function openPool(
  settings: SmtpSettings,
  limits: SmtpLimits,
  handedOver: WeakSet<AbortSignal>,
): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    ...settings,
    pool: true,
    maxConnections: limits.connections,
    // A message that met a closing connection is our row's to try again, not the library's.
    maxRequeues: 0,
    idleTimeout: limits.idleMs,
    connectionTimeout: limits.connectionMs,
    dnsTimeout: limits.connectionMs,
    greetingTimeout: limits.greetingMs,
    socketTimeout: limits.silenceMs,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(limits.ca ? { ca: limits.ca } : {}) },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  transport.use('stream', ({ message, data: { signal } }, done) => {
    // What the connection reads ends only after the server's 354; the library's inner streams run ahead of it.
    message?.processFunc(input => input.once('end', () => signal && handedOver.add(signal)))
    done()
  })
  return transport
}
