import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  listOrganisations,
  newestCounted,
  type Organisation,
  readOrganisation,
} from '../../actions/desk/organisations.ts'
import type { Text } from '../../intake/form/question.ts'
import { isMissed, responseOf } from '../../intake/referral/response.ts'
import { sight } from '../../intake/roles.ts'
import type { WebParts } from '../parts.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import type { DeskWords } from './desk-words.ts'
import { waitInWords } from './report-words.ts'
import { sourceInWords } from './source-words.ts'

const params = z.object({ id: z.string().max(60).catch('') })
const query = z.object({ after: z.string().max(80).optional().catch(undefined) })
const idQuery = z.object({ after: z.uuid().optional().catch(undefined) })

/** Who refers people here: each organization with how its referrals went, and how soon they were answered. */
export async function organisationRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { text } = parts.staffPages

  app.get('/staff/organisations', async (request, reply) => {
    const { after } = query.parse(request.query)
    const { organisations, next } = await listOrganisations(parts, request.staff, after)
    return sendDeskPage(parts, request, reply, 'organisations', ({ words }) => ({
      organisations: organisations.map(one => viewOrganisation(one, words, text)),
      most: newestCounted,
      next,
    }))
  })

  app.get('/staff/organisations/:id', async (request, reply) => {
    const { id } = params.parse(request.params)
    const { after } = idQuery.parse(request.query)
    const found = await readOrganisation(parts, request.staff, id, after)
    const opens = sight[request.staff.role].inquiries
    return sendDeskPage(parts, request, reply, 'organisation', ({ words }) => ({
      organisation: viewOrganisation(found.organisation, words, text),
      most: newestCounted,
      referrals: found.referrals.map(one => viewReferralOf(parts, one, words, opens)),
      next: found.next,
    }))
  })
}

/** An organization in words. */
function viewOrganisation(one: Organisation, words: DeskWords, text: Text) {
  const { median, keptShare, ...went } = one.went
  return {
    id: one.id,
    name: one.name,
    referrals: one.referrals,
    first: words.time(one.first_at),
    last: words.time(one.last_at),
    went: {
      ...went,
      response: median === null ? '–' : waitInWords(median, text),
      kept: keptShare === null ? '–' : `${Math.round(keptShare * 100)}%`,
    },
  }
}

type Referred = Awaited<ReturnType<typeof readOrganisation>>['referrals'][number]

/** A referral as its organization's page lists it: its reference, and nothing of the person. */
function viewReferralOf(
  { staffPages: { text }, now }: Pick<WebParts, 'staffPages' | 'now'>,
  one: Referred,
  words: Frame['words'],
  opens: boolean,
) {
  const response = responseOf(one)
  return {
    reference: one.reference,
    href: opens ? `/staff/inquiries/${one.reference}` : null,
    received: words.time(one.received_at),
    came: sourceInWords({ source: 'referral', came_by: one.came_by }, text),
    state: text(`desk.state.${one.state}`),
    accepted: one.accepted_at !== null && one.closed_at === null,
    withdrawn: one.withdrawn_at !== null,
    apart: one.quarantined === 1,
    response: response ? waitInWords(response.minutes, text) : null,
    late: response ? !response.kept : isMissed(one, now()),
    due: response ? null : words.due(one.due_at),
  }
}
