import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cursorText } from '../../actions/desk/cursor.ts'
import type { FindPlace } from '../../actions/desk/find.ts'
import { keepSearch, keptSearch, type SearchPage, search } from '../../actions/desk/search.ts'
import type { FieldFault } from '../../intake/faults.ts'
import { sight } from '../../intake/roles.ts'
import {
  endStands,
  inquirySources,
  nobody,
  noSearch,
  openStands,
  type Search,
  searchFaults,
} from '../../intake/search-filters.ts'
import { remembered } from '../../storage/remembered.ts'
import { allStaff } from '../../storage/staff.ts'
import type { StaffRow } from '../../storage/staff-tables.ts'
import type { WebParts } from '../parts.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import { viewFound } from './found-view.ts'
import { viewKeys } from './keys.ts'
import { line } from './typed.ts'

const body = z.object({
  words: line(200),
  stand: z
    .enum([...openStands, ...endStands])
    .or(z.literal(''))
    .catch(''),
  from: line(40),
  to: line(40),
  assignee: line(40),
  criterion: line(40),
  source: z.enum(inquirySources).or(z.literal('')).catch(''),
})
const params = z.object({ token: z.string().max(4000).catch('') })
const query = z.object({ after: z.string().max(80).optional().catch(undefined) })

/** Search by words and filters. What was searched for stands in the address sealed, and never as it was typed. */
export async function searchRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/staff/search', async (request, reply) => searchPage(parts, request, reply, {}))

  app.post('/staff/search', async (request, reply) => {
    const asked = body.parse(request.body ?? {})
    const faults = searchFaults(asked)
    if (faults.length > 0) return searchPage(parts, request, reply, { asked, faults }, 422)
    return reply.redirect(`/staff/search/${keepSearch(parts, request.staff, asked)}`, 303)
  })

  app.get('/staff/search/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const { after } = query.parse(request.query)
    const asked = keptSearch(parts, request.staff, token)
    if (!asked) return searchPage(parts, request, reply, { over: true }, 410)
    const found = await search(parts, request.staff, asked, readPlace(after))
    return searchPage(parts, request, reply, { asked, token, found })
  })
}

interface Shown {
  asked?: Search
  faults?: readonly FieldFault[]
  over?: boolean
  token?: string
  found?: SearchPage
}

async function searchPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { asked = noSearch, faults = [], over = false, token = '', found }: Shown,
  status = 200,
) {
  const { store, now } = parts
  const staff = await remembered(store, 'staff', now(), () => allStaff(store.db))
  return sendDeskPage(
    parts,
    request,
    reply,
    'search',
    frame => ({
      asked,
      over,
      faults: Object.fromEntries(faults.map(({ field, code }) => [field, code])),
      choices: choicesOf(parts, request, staff),
      narrowed: Object.entries(asked).some(([name, value]) => name !== 'words' && value !== ''),
      found: found ? viewPage(parts, frame, token, found) : null,
      keys: viewKeys(['down', 'enter', 'find', 'help']),
    }),
    status,
  )
}

/** What each filter can be, by code and words; whoever may not read answers is offered no criterion. */
function choicesOf(
  { practice, staffPages: { text } }: WebParts,
  { staff: { role } }: FastifyRequest,
  staff: readonly Pick<StaffRow, 'id' | 'name' | 'role'>[],
) {
  const criteria = sight[role].answers ? practice.screeningRules.criteria : []
  return {
    open: openStands.map(code => ({ code, words: text(`desk.queue.${code}`) })),
    ended: endStands.map(code => ({
      code,
      words: text(code === 'ended' ? 'search.any_ended' : `desk.state.${code}`),
    })),
    assignee: [
      { code: nobody, words: text('desk.nobody_yet') },
      ...staff
        .filter(({ role }) => role !== 'administrator')
        .map(({ id, name }) => ({ code: id, words: name })),
    ],
    criterion: criteria.map(({ code }) => ({ code, words: text(`criterion.${code}.label`) })),
    source: inquirySources.map(code => ({ code, words: text(`desk.source.${code}`) })),
  }
}

function viewPage(
  parts: WebParts,
  { words, mine }: Frame,
  token: string,
  { rows, next, stopped }: SearchPage,
) {
  return {
    rows: rows.map(row => viewFound(parts, words, mine, row)),
    stopped: stopped === null ? null : words.time(stopped),
    next: next === null ? null : `/staff/search/${token}?after=${placeInAddress(next)}`,
  }
}

/** `e` for what is exactly as typed, `s` for what sounds like it; then behind which moment and which id. */
const placeInAddress = ({ sounds, after }: FindPlace) =>
  `${sounds ? 's' : 'e'}${after ? cursorText(after) : ''}`

/** A place of ours; whoever changes one begins at the beginning. */
function readPlace(text = ''): FindPlace {
  const [, kind = '', ms, id = ''] = /^([es])(?:(\d{1,14})~([0-9a-f-]{36}))?$/.exec(text) ?? []
  const after = ms === undefined ? null : { at: new Date(Number(ms)).toISOString(), id }
  return { sounds: kind === 's', after }
}
