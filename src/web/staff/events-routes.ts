import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { checkChain } from '../../actions/check-chain.ts'
import { momentIn } from '../../intake/local-time.ts'
import { referencesOf } from '../../storage/chains.ts'
import { type AnyEvent, type EventCursor, eventPage } from '../../storage/event-pages.ts'
import type { WebParts } from '../parts.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import { allKinds, kindKey } from './event-kinds.ts'
import { line } from './typed.ts'

const pageSize = 50
const short = line(100)
const query = z.object({ kind: short, actor: short, from: short, to: short, after: short })
const chainQuery = z.object({ reference: short, house: z.literal('yes').optional().catch(undefined) })
const day = 86_400_000

/** All events, newest first, and the check of a chain: for administrators. No event holds a word that somebody wrote. */
export async function eventsRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { store, practice, now, vault, config, staffPages } = parts
  const { timeZone } = practice.officeHours

  app.get('/staff/events', async (request, reply) => {
    const asked = query.parse(request.query)
    const { bounds, faults } = boundsOf(timeZone, asked)
    const filter = { kind: asked.kind || undefined, actor: asked.actor || undefined, ...bounds }
    return sendDeskPage(
      parts,
      request,
      reply,
      'admin-events',
      async frame => {
        const page = await eventPage(store.db, filter, pageSize, readCursor(asked.after))
        return {
          asked,
          faults,
          kinds: allKinds.map(kind => ({ kind, words: kindInWords(kind, staffPages.text) })),
          actors: actorsIn(frame),
          rows: await viewEvents(parts, frame, page.events),
          older: page.next ? addressOf(asked, page.next) : null,
        }
      },
      Object.keys(faults).length > 0 ? 422 : 200,
    )
  })

  app.get('/staff/events/chain', async (request, reply) => {
    const { reference, house } = chainQuery.parse(request.query)
    const nothing = house === undefined && reference === ''
    const checked = nothing
      ? null
      : await checkChain({ db: store.db, vault, dataDir: config.dataDir, now }, house ? null : reference)
    const fault = nothing ? 'missing' : checked ? null : 'unknown'
    return sendDeskPage(
      parts,
      request,
      reply,
      'admin-chain',
      () => ({ typed: reference, fault, checked }),
      fault ? 422 : 200,
    )
  })
}

type Asked = z.output<typeof query>

/** The moments of the days that were asked for, as the practice's clocks show them; both days count whole. */
function boundsOf(timeZone: string, { from, to }: Asked) {
  const first = momentIn(timeZone, `${from}T00:00`)
  const last = momentIn(timeZone, `${to}T00:00`)
  return {
    bounds: {
      from: first?.toISOString(),
      until: last ? nextDay(timeZone, to, last).toISOString() : undefined,
    },
    faults: {
      ...(from !== '' && !first ? { from: 'not_a_date' } : {}),
      ...(to !== '' && !last ? { to: 'not_a_date' } : {}),
    } as Record<string, string>,
  }
}

/** The next day's first moment: a day may have 23 or 25 hours. */
function nextDay(timeZone: string, date: string, from: Date): Date {
  const next = new Date(Date.parse(`${date}T00:00Z`) + day).toISOString().slice(0, 10)
  return momentIn(timeZone, `${next}T00:00`) ?? new Date(from.getTime() + day)
}

/** What tells nobody anything but `verify`. */
const forVerify = ['proof', 'key']

const kindInWords = (kind: string, text: WebParts['staffPages']['text']): string => {
  const key = kindKey(kind)
  return key === null ? kind : text(key)
}

const actorsIn = ({ names, words }: Frame) => [
  ...['person', 'system', 'stranger'].map(actor => ({ actor, words: words.actor(actor) })),
  ...[...names].map(([id, name]) => ({ actor: `staff:${id}`, words: name })),
]

async function viewEvents({ store, staffPages }: WebParts, { words, names }: Frame, events: AnyEvent[]) {
  const ids = events.flatMap(({ inquiry_id }) => (inquiry_id === null ? [] : [inquiry_id]))
  const references = new Map(
    (ids.length > 0 ? await referencesOf(store.db, ids) : []).map(({ id, reference }) => [id, reference]),
  )
  return events.map(({ at, actor, kind, detail, inquiry_id, seq }) => ({
    at: words.time(at),
    who: words.actor(actor),
    what: kindInWords(kind, staffPages.text),
    of: inquiry_id === null ? null : (references.get(inquiry_id) ?? inquiry_id),
    seq,
    codes: Object.entries(JSON.parse(detail || '{}') as Record<string, unknown>)
      .filter(([name]) => !forVerify.includes(name))
      .map(([name, code]) => ({ name, code: names.get(String(code)) ?? String(code) })),
  }))
}

/** The address of the page behind an event: the filter, and where that one stands. */
function addressOf({ kind, actor, from, to }: Asked, { at, inquiry_id, seq }: EventCursor): string {
  const after = `${Date.parse(at)}~${inquiry_id ?? 'house'}~${seq}`
  const given = Object.entries({ kind, actor, from, to, after }).filter(([, value]) => value !== '')
  return `/staff/events?${new URLSearchParams(given)}`
}

/** A cursor of ours; whoever changes one begins at the beginning. */
function readCursor(text: string): EventCursor | undefined {
  const [, time = '', id = '', seq = ''] = /^(\d{1,14})~(house|[0-9a-f-]{36})~(\d{1,9})$/.exec(text) ?? []
  if (seq === '') return undefined
  return {
    at: new Date(Number(time)).toISOString(),
    inquiry_id: id === 'house' ? null : id,
    seq: Number(seq),
  }
}
