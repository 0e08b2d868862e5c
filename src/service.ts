import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { type AccountParts, openAccounts } from './accounts/accounts.ts'
import { deskAlarms } from './actions/watch-desk.ts'
import { buildApp } from './app.ts'
import type { Parts } from './parts.ts'
import { openMarks } from './sealing/one-time-marks.ts'
import { remembered } from './storage/remembered.ts'
import { assetsPath } from './web/assets.ts'
import { openDrain } from './web/drain.ts'
import { openMetrics } from './web/metrics.ts'
import { openPages } from './web/pages.ts'
import { openProxyWatch } from './web/proxy-watch.ts'
import { openReadiness } from './web/readiness.ts'
import { openStaffPages } from './web/staff/staff-pages.ts'
import { choresOf, openDelivery, openWorker, workerTimes } from './worker.ts'

/** After the drain. With `stopWithinMs` of the worker beside it, all of a stop stays below ten seconds. */
export const patienceMs = 5000

/** Where this machine reaches its own server, whichever addresses that listens on. */
function ownAddress(at: string | AddressInfo | null): string {
  if (at === null || typeof at === 'string') throw new Error('The server does not listen')
  const host = at.family === 'IPv6' ? `[${at.address}]` : at.address
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host}:${at.port}`
}

/** The server and the worker around opened parts. */
export async function openService(parts: Parts & Pick<AccountParts, 'passwordWork'>) {
  const { config, store, practice, catalogue, render, log } = parts
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const assets = assetsPath()
  const delivery = openDelivery(parts)
  const marks = openMarks()
  const chores = choresOf({ ...delivery, ...parts, marks }, () => ownAddress(app.server.address()))
  const worker = openWorker(delivery, workerTimes, chores)
  const proxyWatch = openProxyWatch(parts.now)
  const pageParts = { practice, catalogue, render, assets, demo: !config.real }
  const app = await buildApp(
    {
      ...parts,
      accounts: openAccounts(parts),
      staffPages: openStaffPages({ ...pageParts, singleSignOn: config.singleSignOn !== null }),
      deskAlarms: () => remembered(store, 'alarms', parts.now(), () => deskAlarms(parts)),
      isDailyTest: marks.take,
      audience: { admissionsEmails: config.admissionsEmails, webhook: config.alertWebhookUrl !== null },
      pages: openPages(pageParts),
      metrics: openMetrics(parts),
      readiness: openReadiness({ ...parts, proxyWatch }),
      proxyWatch,
      nudge: worker.nudge,
    },
    log,
    assets,
  )
  const drain = openDrain(app.server)
  return {
    app,
    /** Answers the address. Notices go out from then on. */
    async listen() {
      const address = await app.listen({ port: config.port, host: config.host })
      worker.start()
      return address
    },
    /** Before a stop that people should not notice: goes on for a moment, and lets kept connections end. */
    drain,
    /** Ends within a bounded time: whoever is still sending after `patienceMs` is cut off, and has no receipt. */
    async close() {
      const cut = setTimeout(() => app.server.closeAllConnections(), patienceMs)
      await Promise.all([app.close(), worker.stop()])
      clearTimeout(cut)
      await store.close()
    },
  }
}
