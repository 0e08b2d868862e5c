import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { clientKey, networkKey } from '../../accounts/client-key.ts'

const minute = 60_000
const hour = 60 * minute
/** So many clients are remembered by each limit, those that came last. */
const remembered = 10_000

const client = (request: FastifyRequest) => clientKey(request.ip)
const network = (request: FastifyRequest) => networkKey(request.ip)
const everybody = () => 'everybody'

/** So many of what within how long, and whose are counted together. Keys are kept in memory for that time, and nowhere else. */
const rows = {
  /** Forms that nothing speaks against: beyond this the whole process answers "try again". Far above what people do. */
  full: { max: 1200, timeWindow: minute, of: everybody },
  /** One client beyond this is set apart for staff to look at; a family or a shelter on one address stays below. */
  tooMany: { max: 20, timeWindow: hour, of: client },
  /** The same of a /48. Phones of strangers share one, so that it is ten times as much. */
  tooManyOfNetwork: { max: 200, timeWindow: hour, of: network },
  /** Suspected forms of one client: what it sends beyond them takes no room of other clients' any more. */
  suspected: { max: 60, timeWindow: hour, of: client },
  suspectedOfNetwork: { max: 600, timeWindow: hour, of: network },
  /** Those of all clients within that: far below what fills a disk overnight. */
  allSuspected: { max: 2000, timeWindow: hour, of: everybody },
  /** What all clients send beyond it. */
  allBeyond: { max: 1000, timeWindow: hour, of: everybody },
  /** Those that find no room there and may not wait. */
  allUrgent: { max: 1000, timeWindow: hour, of: everybody },
  /** Forms with files of one client beyond this are taken without their files: they fill a disk faster than words. */
  tooManyFiles: { max: 60, timeWindow: hour, of: client },
  /** Requests with a wrong key from one client. */
  strangers: { max: 30, timeWindow: minute, of: client },
  /** What one client sends to trackers: a clinic's front desk stays below, a program that guesses does not. */
  tracker: { max: 60, timeWindow: 10 * minute, of: client },
} as const

/** A program of a partner asks no more often than this. */
const perProgramAndMinute = 120

type Limit = keyof typeof rows

/** Each counts the request, and answers whether that is one too many. */
export type Limits = Record<Limit, (request: FastifyRequest) => Promise<boolean>> & {
  /** The same, counted by the partner that a program asks for. */
  program(request: FastifyRequest, partner: string): Promise<boolean>
}

const each = (make: (name: Limit) => Limits[Limit]): Omit<Limits, 'program'> =>
  Object.fromEntries((Object.keys(rows) as Limit[]).map(name => [name, make(name)])) as Omit<
    Limits,
    'program'
  >

const no = async () => false
const never: Limits = { ...each(() => no), program: no }

export async function openLimits(app: FastifyInstance, on: boolean): Promise<Limits> {
  if (!on) return never
  await app.register(rateLimit, { global: false })
  const limit = (max: number, timeWindow: number, keyGenerator: (request: FastifyRequest) => string) => {
    // The library takes `cache` here, and its types do not say so.
    const options = { max, timeWindow, keyGenerator, cache: remembered }
    const count = app.createRateLimit(options)
    return async (request: FastifyRequest) => {
      const counted = await count(request)
      return !counted.isAllowed && counted.isExceeded
    }
  }
  const partners = new WeakMap<FastifyRequest, string>()
  const program = limit(perProgramAndMinute, minute, request => partners.get(request) ?? '')
  return {
    ...each(name => limit(rows[name].max, rows[name].timeWindow, rows[name].of)),
    program: (request, partner) => program(partners.set(request, partner) && request),
  }
}
