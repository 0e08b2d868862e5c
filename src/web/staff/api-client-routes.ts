import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  addApiClient,
  readApiClients,
  revokeApiClient,
  rotateApiKey,
  scopes,
} from '../../actions/api-clients.ts'
import type { Config } from '../../config.ts'
import { mayCallHost, reachOf } from '../../delivery/addresses.ts'
import { staffNames } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { deskWords } from './desk-words.ts'
import { line } from './typed.ts'

const short = line(300)
const wanted = z.object({
  organisation: short,
  webhook: short,
  ...Object.fromEntries(scopes.map(scope => [`may_${scope}`, z.literal('yes').optional().catch(undefined)])),
})
const scopesIn = (typed: Record<string, unknown>) => scopes.filter(scope => typed[`may_${scope}`] === 'yes')
const params = z.object({ id: z.string().max(60).catch('') })
const change = z.object({ verb: z.enum(['rotate', 'revoke']) })

/** Programs of partners that may refer by API: their keys are made, changed and ended here. */
export async function apiClientRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const show = async (request: FastifyRequest, reply: FastifyReply, more: object = {}, status = 200) => {
    const clients = await viewClients(parts)
    const blank = { clients, scopes, typed: { scopes: ['referrals', 'status'] }, faults: {}, made: null }
    return parts.staffPages.send(request, reply, 'api-clients', { ...blank, done: null, ...more }, status)
  }

  app.get('/staff/api-clients', (request, reply) => show(request, reply))

  app.post('/staff/api-clients', async (request, reply) => {
    const given = wanted.parse(request.body ?? {})
    const typed = { ...given, scopes: scopesIn(given) }
    const faults = faultsOf(typed, parts.config)
    if (Object.keys(faults).length > 0) return show(request, reply, { typed, faults }, 422)
    const made = await addApiClient(parts, `staff:${request.staff.id}`, {
      organisation: typed.organisation,
      scopes: typed.scopes,
      webhookUrl: typed.webhook || null,
    })
    return show(request, reply, { made: { ...made, organisation: typed.organisation } })
  })

  app.post('/staff/api-clients/:id', async (request, reply) => {
    const { id } = params.parse(request.params)
    const said = change.safeParse(request.body ?? {})
    if (!said.success) return show(request, reply, {}, 422)
    const by = `staff:${request.staff.id}`
    if (said.data.verb === 'rotate') {
      const { key } = await rotateApiKey(parts, by, id)
      return show(request, reply, { made: { key, organisation: null, webhookSecret: null } })
    }
    await revokeApiClient(parts, by, id)
    return show(request, reply, { done: 'revoke' })
  })
}

function faultsOf(
  { organisation, webhook, scopes }: z.output<typeof wanted> & { scopes: readonly string[] },
  config: Config,
) {
  return {
    ...(organisation === '' ? { organisation: 'missing' } : {}),
    ...(webhook !== '' && !isWebhook(webhook, config) ? { webhook: 'not_an_address' } : {}),
    ...(scopes.length === 0 ? { scopes: 'missing' } : {}),
  }
}

/** Signed, but readable on the way: a real service calls over https only. What a name stands for is seen at each call. */
function isWebhook(text: string, config: Config): boolean {
  const url = URL.parse(text)
  if (url === null || !mayCallHost(url, reachOf(config))) return false
  return url.protocol === 'https:' || (!config.real && url.protocol === 'http:')
}

async function viewClients(parts: WebParts) {
  const { store, practice, now, staffPages } = parts
  const words = deskWords(practice.officeHours, now(), await staffNames(store.db), staffPages.text)
  return (await readApiClients(parts)).map(({ id, profile, ended_at, created_at, created_by, keys }) => ({
    id,
    organisation: profile.organisation,
    webhook: profile.webhook?.url ?? null,
    scopes: keys[0]?.scopes.split(' ') ?? [],
    ended: ended_at === null ? null : words.time(ended_at),
    made: words.time(created_at),
    by: words.actor(created_by),
    used: keys[0]?.used_at ? words.time(keys[0].used_at) : null,
  }))
}
