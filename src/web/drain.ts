import type { Server, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'

/** So long, whoever keeps a connection has time for one more request, whose answer ends it. */
const leastMs = 700
/** After this the service stops under whatever load there is. */
export const longestDrainMs = 3000

/**
 * Answers what lets a server come to rest: each answer ends its connection from then on, and what comes meanwhile is
 * still taken. To close at once would cut off whoever has just sent something on a kept connection.
 */
export function openDrain(server: Server): () => Promise<void> {
  const underWay = new Set<ServerResponse>()
  let draining = false
  server.prependListener('request', (_request, response) => {
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    if (draining) response.setHeader('connection', 'close')
  })
  return async () => {
    draining = true
    for (const response of underWay) if (!response.headersSent) response.setHeader('connection', 'close')
    const began = performance.now()
    await wait(leastMs)
    while (underWay.size > 0 && performance.now() - began < longestDrainMs) await turn()
  }
}
