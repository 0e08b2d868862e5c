import { setTimeout as wait } from 'node:timers/promises'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cookieIn, isHttps } from '../../accounts/cookies.ts'
import { answerCheck } from '../../actions/tracker/answer-check.ts'
import type { Tracked } from '../../actions/tracker/find-tracker.ts'
import { openTracker, readTracker } from '../../actions/tracker/read-tracker.ts'
import { referrerSays, type Saying } from '../../actions/tracker/referrer-says.ts'
import type { Whence } from '../../actions/tracker/whence.ts'
import { Refusal } from '../../intake/faults.ts'
import { isStorable } from '../../intake/form/storable.ts'
import { promiseInWords } from '../../text/times.ts'
import { isForeign } from '../csrf.ts'
import { logFailure, sendFailure } from '../failures.ts'
import { originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from '../staff/guard.ts'
import type { Limits } from './limits.ts'

const longest = 5000
const params = z.object({ token: z.string().max(60).catch('') })
const check = z.object({ birth_date: z.string().max(100).catch(''), note: z.string().catch('') })
const told = z.object({ note: z.string().catch('') })
const query = z.object({ done: z.enum(['added', 'withdrew']).nullable().catch(null) })

interface Shown {
  note?: string
  fault?: 'missing' | 'too_long' | 'unreadable' | null
  /** Why nothing was kept just now, in words at the top. */
  banner?: 'later' | 'busy' | 'full'
  done?: Saying['act'] | null
}

/** The check question; `note` is what was typed before. */
interface Asked {
  note?: string
  wrong?: boolean
  over?: boolean
  busy?: boolean
}

/**
 * Where a referrer follows what they sent: one question first, then what the person agreed to. Whatever does not open
 * looks the same: a wrong answer, a locked, ended or expired address, and one that never was.
 */
export async function trackRoutes(
  app: FastifyInstance,
  { parts, limits }: { parts: WebParts; limits: Limits },
) {
  await app.register(formbody, { bodyLimit: 128 * 1024 })
  app.addHook('onRequest', async (request, reply) => {
    if (isForeign(request, originOf(parts, request))) return sendFailure(reply, parts.pages, 403)
  })
  const page = trackPages(parts)
  const visit = (request: FastifyRequest, token: string) =>
    openTracker(parts, token, cookieIn(request.headers.cookie ?? '', cookieName(parts, request)) ?? '')

  app.get('/track/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const tracked = await visit(request, token)
    if (!tracked) return page.question(reply, token, {}, 200)
    return page.status(reply, token, tracked, query.parse(request.query))
  })

  app.post('/track/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const { birth_date, note } = check.parse(request.body ?? {})
    if (await limits.tracker(request)) return page.question(later(reply), token, { note, busy: true }, 429)
    const mark = await atLeast(
      whenceOf(parts, request).then(whence => answerCheck(parts, token, birth_date, whence)),
    )
    if (mark === null) {
      parts.nudge()
      return page.question(reply, token, { note, wrong: true }, 422)
    }
    reply.header('set-cookie', cookieLine(parts, request, mark))
    if (note === '') return reply.redirect(`/track/${token}`, 303)
    // What was typed before a visit was over is shown again, and never sent by itself.
    const tracked = await openTracker(parts, token, mark)
    return tracked
      ? page.status(reply, token, tracked, { note })
      : page.question(reply, token, { note, wrong: true }, 422)
  })

  const acts = { additions: 'added', withdrawal: 'withdrew' } as const
  for (const [noun, act] of Object.entries(acts))
    app.post(`/track/:token/${noun}`, async (request, reply) => {
      const { token } = params.parse(request.params)
      const { note } = told.parse(request.body ?? {})
      const tracked = await visit(request, token)
      if (!tracked) return page.question(reply, token, { note, over: true }, 422)
      if (await limits.tracker(request))
        return page.status(later(reply), token, tracked, { note, banner: 'busy' }, 429)
      const fault = faultOf(act, note)
      if (fault) return page.status(reply, token, tracked, { note, fault }, 422)
      try {
        const saying = { act, note: note.trim() }
        const said = await referrerSays(parts, tracked, saying, await whenceOf(parts, request))
        if (said === 'full') return page.status(reply, token, tracked, { note, banner: 'full' }, 429)
      } catch (error) {
        if (!(error instanceof Refusal && error.kind === 'unavailable')) throw error
        logFailure(request, error, 503)
        return page.status(reply.header('retry-after', '30'), token, tracked, { note, banner: 'later' }, 503)
      }
      parts.nudge()
      return reply.redirect(`/track/${token}?done=${act}`, 303)
    })
}

/**
 * What does not open is not told apart by how much work it was: opening a date of birth and storing a try take some
 * milliseconds, a row that is not there takes none. No answer comes before all of them would.
 */
export const leastMs = 200

async function atLeast<T>(work: Promise<T>): Promise<T> {
  const [done] = await Promise.all([work, wait(leastMs)])
  return done
}

async function whenceOf(parts: WebParts, request: FastifyRequest): Promise<Whence> {
  const session = await parts.accounts.session(visitOf(parts, request))
  return { from: request.ip, desk: session && session.state !== 'ended' ? session.staff.id : null }
}

function faultOf(act: Saying['act'], note: string): Shown['fault'] {
  if (!isStorable(note)) return 'unreadable'
  if (note.length > longest) return 'too_long'
  return act === 'added' && note.trim() === '' ? 'missing' : null
}

const cookieName = (parts: WebParts, request: FastifyRequest) =>
  isHttps(originOf(parts, request)) ? '__Host-track' : 'track'

const cookieLine = (parts: WebParts, request: FastifyRequest, mark: string) =>
  `${cookieName(parts, request)}=${mark}; Max-Age=${parts.practice.referralPolicy.visitMinutes * 60}; Path=/; HttpOnly; SameSite=Lax${isHttps(originOf(parts, request)) ? '; Secure' : ''}`

/** The limit of one client counts over ten minutes. */
const later = (reply: FastifyReply) => reply.header('retry-after', '600')

const html = 'text/html; charset=utf-8'

function trackPages(parts: WebParts) {
  const { pages, practice } = parts
  return {
    question: (reply: FastifyReply, token: string, shown: Asked, status: number) =>
      reply
        .code(status)
        .type(html)
        .send(pages.page('track-question', { ...shown, token })),
    async status(reply: FastifyReply, token: string, tracked: Tracked, shown: Shown, status = 200) {
      const view = await readTracker(parts, tracked)
      const received = promiseInWords(
        new Date(view.receivedAt),
        practice.officeHours.timeZone,
        pages.language,
      )
      const data = { ...shown, token, longest, view: { ...view, received } }
      return reply.code(status).type(html).send(pages.page('track', data))
    },
  }
}
