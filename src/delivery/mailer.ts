import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openMailFiles } from './mail-files.ts'
import type { Mail } from './message.ts'
import type { Outcome } from './outcome.ts'
import { openSmtp, type SmtpLimits, smtpLimits } from './smtp.ts'
import { smtpSettings } from './smtp-settings.ts'

/** Hands one message over and answers what became of it. It never throws. */
export interface Mailer {
  /** How many messages may be under way at the same time. */
  connections: number
  send(mail: Mail): Promise<Outcome>
  close(): Promise<void>
}

/** Over SMTP_URL, or into `DATA_DIR/mail` where none is set. */
export function openMailer(
  { smtpUrl, mailFrom, dataDir }: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>,
  limits: SmtpLimits = smtpLimits,
): Mailer {
  const { connections } = limits
  return smtpUrl === null
    ? { connections, ...openMailFiles(join(dataDir, 'mail'), mailFrom) }
    : { connections, ...openSmtp(smtpSettings(smtpUrl), mailFrom, limits) }
}
