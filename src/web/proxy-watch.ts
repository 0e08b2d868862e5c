import type { FastifyInstance, FastifyRequest } from 'fastify'

const hour = 3_600_000

/** Whether a request came lately that says whom it is from, by a sender that is no proxy of ours. */
export interface ProxyWatch {
  sees(request: FastifyRequest): void
  isWrong(): boolean
}

/**
 * With a wrong TRUST_PROXY everything seems to work, but all the world is one client and shares its limits. It is logged once
 * an hour at most, and without the address: a person's own browser may be the sender.
 */
export function openProxyWatch(now: () => Date): ProxyWatch {
  let seen = Number.NEGATIVE_INFINITY
  let told = Number.NEGATIVE_INFINITY
  const isLately = (at: number) => Math.abs(now().getTime() - at) < hour
  return {
    sees(request) {
      if (!comesUntrusted(request)) return
      seen = now().getTime()
      if (isLately(told)) return
      told = seen
      request.log.error({ setting: 'TRUST_PROXY' }, 'X-Forwarded-For came from a sender that is not named')
    },
    isWrong: () => isLately(seen),
  }
}

export const watchProxy = (app: FastifyInstance, watch: ProxyWatch) =>
  app.addHook('onRequest', (request, _reply, done) => {
    watch.sees(request)
    done()
  })

/**
 * Where no proxy is named, there are no `ips`; where the sender is none of ours, it stands there alone. To ask for `ips` costs
 * each time, so that the header is asked for first.
 */
const comesUntrusted = (request: FastifyRequest): boolean =>
  request.headers['x-forwarded-for'] !== undefined && request.ips?.length === 1
