import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** One client beyond this is set apart for staff to look at; a family or a shelter on one address stays below. */
const perClientAndHour = 20
/** Forms with files of one client beyond this are taken without their files: they fill a disk faster than words. */
const withFilesAndHour = 60
/** The whole process beyond this answers "try again": far above what people do, below what fills a disk overnight. */
const perMinute = 1200
/** A program of a partner. */
const perProgramAndMinute = 120
/** Requests with a wrong key from one client. */
const perStrangerAndMinute = 30
/** What one client sends to trackers: a clinic's front desk stays below, a program that guesses does not. */
const toTrackersAndTenMinutes = 60

export interface Limits {
  /** The whole process takes no more for the moment. */
  full(request: FastifyRequest): Promise<boolean>
  /** This client has sent more than a person would. Its address is kept in memory for the hour, and nowhere else. */
  tooMany(request: FastifyRequest): Promise<boolean>
  /** This client has sent more forms with files than a clinic would. */
  tooManyFiles(request: FastifyRequest): Promise<boolean>
  /** This program asks more often than any partner needs to. */
  program(request: FastifyRequest, client: string): Promise<boolean>
  /** This client keeps coming without a good key. */
  strangers(request: FastifyRequest): Promise<boolean>
  /** This client sends more to trackers, whichever they are, than a clinic would. */
  tracker(request: FastifyRequest): Promise<boolean>
}

const no = async () => false
const never: Limits = {
  full: no,
  tooMany: no,
  tooManyFiles: no,
  program: no,
  strangers: no,
  tracker: no,
}

export async function openLimits(app: FastifyInstance, on: boolean): Promise<Limits> {
  if (!on) return never
  await app.register(rateLimit, { global: false, cache: 10_000 })
  const ceiling = app.createRateLimit({
    max: perMinute,
    timeWindow: '1 minute',
    keyGenerator: () => 'everyone',
  })
  const client = app.createRateLimit({ max: perClientAndHour, timeWindow: '1 hour' })
  const withFiles = app.createRateLimit({
    max: withFilesAndHour,
    timeWindow: '1 hour',
    keyGenerator: request => `files ${request.ip}`,
  })
  const stranger = app.createRateLimit({
    max: perStrangerAndMinute,
    timeWindow: '1 minute',
    keyGenerator: request => `stranger ${request.ip}`,
  })
  const tracker = app.createRateLimit({
    max: toTrackersAndTenMinutes,
    timeWindow: '10 minutes',
    keyGenerator: request => `tracker ${request.ip}`,
  })
  const programs = new WeakMap<FastifyRequest, string>()
  const program = app.createRateLimit({
    max: perProgramAndMinute,
    timeWindow: '1 minute',
    keyGenerator: request => `program ${programs.get(request)}`,
  })
  const exceeded = (limit: Awaited<ReturnType<typeof ceiling>>) => !limit.isAllowed && limit.isExceeded
  return {
    full: async request => exceeded(await ceiling(request)),
    tooMany: async request => exceeded(await client(request)),
    tooManyFiles: async request => exceeded(await withFiles(request)),
    program: async (request, id) => exceeded(await program(programs.set(request, id) && request)),
    strangers: async request => exceeded(await stranger(request)),
    tracker: async request => exceeded(await tracker(request)),
  }
}
