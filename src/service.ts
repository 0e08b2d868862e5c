import { mkdirSync } from 'node:fs'
import { openAccounts } from './accounts/accounts.ts'
import { buildApp } from './app.ts'
import type { Parts } from './parts.ts'
import { assetsPath } from './web/assets.ts'
import { openMetrics } from './web/metrics.ts'
import { openPages } from './web/pages.ts'
import { openReadiness } from './web/readiness.ts'
import { openStaffPages } from './web/staff/staff-pages.ts'
import { openDelivery, openWorker } from './worker.ts'

const patienceMs = 5000

/** The server and the worker around opened parts. */
export async function openService(parts: Parts) {
  const { config, store, now, practice, catalogue, render, log } = parts
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const assets = assetsPath()
  const worker = openWorker(openDelivery(parts))
  const pageParts = { practice, catalogue, render, assets, demo: !config.real }
  const app = await buildApp(
    {
      ...parts,
      accounts: openAccounts(parts),
      staffPages: openStaffPages(pageParts),
      deskAlarms: async () => [],
      audience: { admissionsEmails: config.admissionsEmails, webhook: config.alertWebhookUrl !== null },
      pages: openPages(pageParts),
      metrics: openMetrics(store, now),
      readiness: openReadiness(parts),
      nudge: worker.nudge,
    },
    log,
    assets,
  )
  return {
    app,
    /** Answers the address. Notices go out from then on. */
    async listen() {
      const address = await app.listen({ port: config.port, host: config.host })
      worker.start()
      return address
    },
    /** Ends within a bounded time: whoever is still sending after `patienceMs` is cut off, and has no receipt. */
    async close() {
      const cut = setTimeout(() => app.server.closeAllConnections(), patienceMs)
      await Promise.all([app.close(), worker.stop()])
      clearTimeout(cut)
      await store.close()
    },
  }
}
