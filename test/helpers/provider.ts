import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { interactionPolicy, Provider } from 'oidc-provider'
import type { Test } from 'tap'
import { type Visitor, visitor } from './staff.ts'

/** What an invented person's work account says of them. */
export interface WorkAccount {
  sub: string
  email: string
  email_verified?: boolean
  /** How they signed in there. */
  amr?: string[]
}

const client = { id: 'desk', secret: 'an-invented-secret-of-the-desk' }

/** A real provider on this machine, with a page of its own on which a person signs in by the name of their account. */
export async function providerFor(t: Test) {
  const server = createServer()
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const accounts = new Map<string, WorkAccount>()
  const policy = interactionPolicy.base()
  // It would ask, once more for a native client, whether the desk may know of them.
  policy.remove('consent')
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        // Only then any port of this machine will do.
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/staff/single-sign-on/callback'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    findAccount: (_context, id) => {
      const account = accounts.get(id)
      return account && { accountId: id, claims: () => ({ ...account }) }
    },
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { policy, url: (_context, { uid }) => `/sign-in/${uid}` },
    loadExistingGrant: async context => {
      const { session, client, params } = context.oidc
      const grant = new provider.Grant({
        accountId: session?.accountId ?? '',
        clientId: client?.clientId ?? '',
      })
      grant.addOIDCScope(String(params?.scope))
      await grant.save()
      return grant
    },
    cookies: { keys: ['an invented key of the test'] },
    ttl: { IdToken: 300, AuthorizationCode: 60 },
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/sign-in/')) return answer(request, response)
    if (request.method === 'GET')
      return response
        .setHeader('content-type', 'text/html')
        .end(
          '<title>Work accounts</title><form method="post"><label>Name <input name="sub"></label><button>Go on</button></form>',
        )
    let body = ''
    for await (const piece of request) body += piece
    const sub = new URLSearchParams(body).get('sub') ?? ''
    const login = { accountId: sub, amr: accounts.get(sub)?.amr ?? ['pwd'] }
    const result = sub === '' ? { error: 'access_denied' } : { login }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    issuer,
    accounts,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: client.id,
      OIDC_CLIENT_SECRET: client.secret,
      OIDC_SECOND_FACTOR: 'amr:mfa',
    },
  }
}

export type TestProvider = Awaited<ReturnType<typeof providerFor>>

/**
 * Goes from the desk to the provider and signs in there, as a browser would. Answers the path at which it comes back
 * to the desk; `change` may put another question to the provider than the desk did.
 */
export async function throughProvider(
  visit: Visitor,
  { issuer }: TestProvider,
  sub: string,
  change: (asked: URL) => void = () => {},
): Promise<string> {
  const begun = await visit.get('/staff/single-sign-on?to=/staff/account')
  const asked = new URL(begun.headers.get('location') ?? '')
  change(asked)
  const there = visitor(issuer)
  let next = asked
  for (let step = 0; next.origin === issuer; step++) {
    if (step > 10) throw new Error(`The provider leads in a circle: ${next.pathname}`)
    const path = next.pathname + next.search
    const signs = path.startsWith('/sign-in/')
    const answer = await (signs ? there.post(path, { sub }) : there.get(path))
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`The provider goes nowhere from ${path}: ${answer.status}`)
    next = new URL(location, issuer)
  }
  return next.pathname + next.search
}
