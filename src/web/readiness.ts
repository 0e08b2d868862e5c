import { statfs } from 'node:fs/promises'
import { type AlarmParts, deskAlarms } from '../actions/watch-desk.ts'
import type { Config } from '../config.ts'
import { alarmTable } from '../intake/alarms.ts'
import { open, seal } from '../sealing/box.ts'
import type { Vault } from '../sealing/vault.ts'
import { backlog } from '../storage/notices.ts'
import type { ProxyWatch } from './proxy-watch.ts'

export interface Check {
  name: 'database' | 'keys' | 'disk' | 'notices' | 'desk' | 'proxy'
  ok: boolean
  detail: string
}

/** Answers what works and what does not; the details are for those who may see them. */
export type Readiness = () => Promise<Check[]>

const leastFreeBytes = 200 * 1024 * 1024

/** What came from which proxy only the running service knows. */
export function openReadiness(
  parts: AlarmParts & { vault: Vault; config: Config; proxyWatch?: ProxyWatch },
): Readiness {
  const { proxyWatch } = parts
  const checks: Partial<Record<Check['name'], () => Promise<string>>> = {
    database: async () => {
      await parts.store.db.selectFrom('schema_migrations').select('name').limit(1).execute()
      return 'answers'
    },
    keys: async () => {
      const hour = await parts.vault.currentHour()
      open(hour.key, 'check', seal(hour.key, 'check', 'check'))
      return 'open'
    },
    disk: async () => {
      const { bavail, bsize } = await statfs(parts.config.dataDir)
      if (bavail * bsize < leastFreeBytes)
        throw new Error(`only ${Math.round((bavail * bsize) / 1e6)} MB free`)
      return `${Math.round((bavail * bsize) / 1e6)} MB free`
    },
    notices: async () => {
      const { stalled, failed, unknown } = await backlog(parts.store.db, parts.now())
      const words = `${stalled} stalled, ${failed} failed, ${unknown} unknown`
      if (stalled + failed + unknown > 0) throw new Error(words)
      return words
    },
    // People who are late are no reason for a 503: no restart and no other machine would make them call.
    desk: async () => {
      const alarms = await deskAlarms(parts)
      const words = alarms.map(({ code, count }) => `${count} ${code}`).join(', ')
      if (alarms.some(({ code }) => alarmTable[code].whose === 'service')) throw new Error(words)
      return words || 'nothing is late'
    },
    ...(proxyWatch && {
      proxy: async () => {
        if (proxyWatch.isWrong())
          throw new Error('X-Forwarded-For came from a sender that TRUST_PROXY does not name')
        return 'as named'
      },
    }),
  }
  return () => Promise.all(Object.entries(checks).map(([name, check]) => tried(name as Check['name'], check)))
}

async function tried(name: Check['name'], check: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await check() }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
