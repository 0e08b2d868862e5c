import type { Config } from '../config.ts'
import type { Webhook } from '../delivery/webhook.ts'
import {
  type Alarm,
  type AlarmCode,
  alarmCodes,
  alarmsOf,
  alarmTable,
  cutsAt,
  isDailyTestOverdue,
  isNews,
  type Told,
} from '../intake/alarms.ts'
import type { Practice } from '../practice/practice.ts'
import { lastCompleteTest, setUpAt } from '../storage/daily-tests.ts'
import type { Store } from '../storage/database.ts'
import { countAlarms, keepTold, toldAlarms } from '../storage/desk-alarms.ts'
import type { Catalogue } from '../text/catalogue.ts'
import type { Log } from './deliver-notices.ts'

export interface AlarmParts {
  store: Store
  practice: Pick<Practice, 'officeHours' | 'watch'>
  config: Pick<Config, 'dailyTest'>
  now: () => Date
}

/** What calls for somebody's attention now, most pressing first. Its cost does not grow with what is stored. */
export async function deskAlarms(parts: AlarmParts): Promise<Alarm[]> {
  const { store, practice, now } = parts
  const cuts = cutsAt(practice.officeHours, practice.watch, now())
  const [found, daily_test_missing] = await Promise.all([
    countAlarms(store.db, cuts),
    missingDailyTest(parts),
  ])
  return alarmsOf({ ...found, daily_test_missing })
}

async function missingDailyTest({ store, practice, config, now }: AlarmParts) {
  const since = (await lastCompleteTest(store.db))?.at ?? (await setUpAt(store.db))
  const isOverdue = config.dailyTest && isDailyTestOverdue(practice.watch, since, now())
  return { count: isOverdue ? 1 : 0, oldest: isOverdue ? since.toISOString() : null }
}

export interface WatchParts extends AlarmParts {
  webhook: Webhook | null
  catalogue: Catalogue
  publicUrl: string
  log: Log
}

const again = 60_000

/**
 * Answers a look at the alarms. One that began or grew is logged, and the second channel hears of it, each at most
 * every quarter of an hour; what was told is stored, so that a restart does not repeat it. Faults: `unavailable`.
 */
export function openWatch(parts: WatchParts): () => Promise<void> {
  const { store, now } = parts
  const restUntil = new Map<AlarmCode, number>()

  const look = async (code: AlarmCode, alarm: Alarm | undefined, told: Told | undefined) => {
    if (alarm && isNews(alarm, told, now())) {
      if (now().getTime() < (restUntil.get(code) ?? 0)) return
      report(parts, alarm)
      if (await tell(parts, alarm)) await keep(code, { count: alarm.count, told_at: now().toISOString() })
      else restUntil.set(code, now().getTime() + again)
    } else if (told && (alarm?.count ?? 0) < told.count) {
      if (!alarm) parts.log.info({ alarm: code }, 'an alarm is over')
      await keep(code, { ...told, count: alarm?.count ?? 0 })
    }
  }

  const keep = (code: AlarmCode, told: Told) => store.commit(trx => keepTold(trx, code, told))

  return async () => {
    const alarms = await deskAlarms(parts)
    const told = await toldAlarms(store.db)
    for (const code of alarmCodes)
      await look(
        code,
        alarms.find(alarm => alarm.code === code),
        told.get(code),
      )
  }
}

function report({ log }: WatchParts, { code, count, oldest }: Alarm) {
  const what = { alarm: code, count, oldest }
  if (alarmTable[code].whose === 'service') log.error(what, 'the service needs attention')
  else log.warn(what, 'the desk needs attention')
}

/** Whether the second channel took it; without one there is nobody to tell. */
async function tell({ webhook, catalogue, publicUrl, log }: WatchParts, { code, count }: Alarm) {
  const text = catalogue.textIn('en')(`alarm.${code}.alert`, { number: count, url: `${publicUrl}/staff` })
  const { urgent } = alarmTable[code]
  const outcome = await webhook?.send({ text, reference: '', kind: code, urgent })
  if (!outcome || outcome.kind === 'sent') return true
  log.error({ fault: outcome.fault }, 'the second channel did not answer')
  return false
}
