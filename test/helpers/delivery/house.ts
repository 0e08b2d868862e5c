import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { DeliverParts } from '../../../src/actions/deliver-notices.ts'
import { readConfig } from '../../../src/config.ts'
import { openMailer } from '../../../src/delivery/mailer.ts'
import { type SmtpLimits, smtpLimits } from '../../../src/delivery/smtp.ts'
import { openWebhook } from '../../../src/delivery/webhook.ts'
import { openLog } from '../../../src/log.ts'
import { makeDevelopmentKeys, openParts } from '../../../src/parts.ts'
import { type Ends, movableClock, newFolder } from '../service.ts'

// The limits below are short: the library is here before they begin.
await Promise.all([import('nodemailer'), import('nodemailer/lib/mail-composer')])

/** The same time-outs, fast enough for a test. */
export const quickLimits: SmtpLimits = {
  ...smtpLimits,
  connectionMs: 400,
  greetingMs: 400,
  silenceMs: 500,
  messageMs: 1000,
  idleMs: 2000,
}

export interface HouseOptions {
  env?: Record<string, string>
  limits?: SmtpLimits
  clock?: ReturnType<typeof movableClock>
  /** A folder that another program shares; it stays when the test ends. */
  folder?: string
}

export interface Logged {
  level: 'info' | 'warn' | 'error'
  what: Record<string, unknown>
  words: string
}

/** A real store, vault, mailer and webhook, closed when the test ends, and what was logged. */
export async function openHouse({
  env = {},
  limits = quickLimits,
  clock = movableClock(),
  folder,
}: HouseOptions = {}) {
  const home = folder ?? newFolder()
  const config = readConfig({
    NODE_ENV: 'test',
    DATA_DIR: join(home, 'data'),
    KEYS_DIR: join(home, 'keys'),
    PUBLIC_URL: 'http://localhost:3000',
    ...env,
  })
  await makeDevelopmentKeys(config)
  const parts = await openParts(config, openLog('silent'), clock.now)
  const logged: Logged[] = []
  const logger = (level: Logged['level']) => (what: object, words: string) =>
    void logged.push({ level, what: what as Record<string, unknown>, words })
  const delivery: DeliverParts = {
    ...parts,
    publicUrl: config.publicUrl ?? '',
    mailer: openMailer(config, limits),
    webhook: config.alertWebhookUrl === null ? null : openWebhook(config.alertWebhookUrl, 400),
    reach: 'everywhere',
    unknownMail: config.unknownMail,
    leaseMs: 60_000,
    mine: new Set(),
    random: () => 0.5,
    wait: ms => wait(ms / 100),
    log: { info: logger('info'), warn: logger('warn'), error: logger('error') },
  }
  const close = async () => {
    await delivery.mailer.close()
    await parts.store.close()
    if (folder === undefined) rmSync(home, { recursive: true, force: true })
  }
  return { parts, config, delivery, clock, logged, folder: home, close }
}

export type House = Awaited<ReturnType<typeof openHouse>>

/** The same, closed when the test ends. */
export async function houseFor(t: Ends, options: HouseOptions = {}): Promise<House> {
  const house = await openHouse(options)
  t.teardown(house.close)
  return house
}

export const noticeById = ({ parts }: House, id: string) =>
  parts.store.db.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
