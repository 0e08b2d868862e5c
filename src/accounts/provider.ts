import type { Configuration, ServerMetadata } from 'openid-client'
import type { SingleSignOn } from '../config.ts'

/** What belongs to one way to the provider and back. */
export interface Errand {
  state: string
  nonce: string
  verifier: string
}

export interface Claims {
  sub: string
  [claim: string]: unknown
}

/** The provider gave no answer that is one of OpenID Connect; `fault` is a code for the log. */
export interface Silent {
  is: 'silent'
  fault: string
}

/** `declined`: they or the provider said no. `not_proved`: what came is not what this provider says of this errand. */
export type Answer = { is: 'proved'; claims: Claims } | { is: 'declined' | 'not_proved' } | Silent

const patienceSeconds = 5
const scope = 'openid email'

/**
 * OpenID Connect with one provider: code flow with PKCE, state and nonce. The library is loaded, and the provider's
 * own description read, when somebody first comes this way.
 */
export function openProvider(settings: SingleSignOn, now: () => Date) {
  const server = new URL(settings.issuer)
  const isInsecure = server.protocol === 'http:'
  const maxAge = settings.withinMinutes * 60
  let described: Promise<ServerMetadata> | null = null

  const describe = async (oidc: Library) => {
    const { clientId, clientSecret } = settings
    const options = {
      timeout: patienceSeconds,
      ...(isInsecure ? { execute: [oidc.allowInsecureRequests] } : {}),
    }
    return (await oidc.discovery(server, clientId, clientSecret, undefined, options)).serverMetadata()
  }

  /** The provider as it described itself, under our clock, which a test may move. */
  const meet = async (oidc: Library): Promise<Configuration> => {
    described ??= describe(oidc)
    const metadata = await described.catch(error => {
      described = null
      throw error
    })
    const ahead = Math.round((now().getTime() - Date.now()) / 1000)
    const client = { client_secret: settings.clientSecret, [oidc.clockSkew]: ahead }
    const met = new oidc.Configuration(metadata, settings.clientId, client)
    met.timeout = patienceSeconds
    if (isInsecure) oidc.allowInsecureRequests(met)
    // Without this nobody looks at the signature of a token that came straight from the provider.
    oidc.enableNonRepudiationChecks(met)
    return met
  }

  return {
    /** Where the browser goes. The provider is asked to let the person prove anew who they are. */
    async begin(redirect: string): Promise<{ is: 'begun'; url: string; errand: Errand } | Silent> {
      const oidc = await import('openid-client')
      const errand = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      }
      const asked = {
        redirect_uri: redirect,
        scope,
        state: errand.state,
        nonce: errand.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(errand.verifier),
        code_challenge_method: 'S256',
        prompt: 'login',
        max_age: String(maxAge),
      }
      try {
        return { is: 'begun', url: oidc.buildAuthorizationUrl(await meet(oidc), asked).href, errand }
      } catch (error) {
        return silent(error)
      }
    },

    /** What the provider says of who came back, from a token that is signed, in time, and of this very errand. */
    async finish(returned: URL, { state, nonce, verifier }: Errand): Promise<Answer> {
      const oidc = await import('openid-client')
      const expected = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, maxAge }
      try {
        const claims = (await oidc.authorizationCodeGrant(await meet(oidc), returned, expected)).claims()
        // A provider of many tenants describes them all, and the library then takes the token of any.
        const isTheirs = claims !== undefined && new URL(claims.iss).href === server.href
        return isTheirs ? { is: 'proved', claims: { ...claims } } : { is: 'not_proved' }
      } catch (error) {
        return judge(oidc, error)
      }
    },
  }
}

type Library = typeof import('openid-client')

/** What the library says of an answer that is there and is not right. */
const notRight = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]

function judge(oidc: Library, error: unknown): Answer {
  if (error instanceof oidc.AuthorizationResponseError) return { is: 'declined' }
  const isRefused = error instanceof oidc.ResponseBodyError && error.status < 500
  const isWrong = error instanceof oidc.ClientError && notRight.includes(error.code ?? '')
  return isRefused || isWrong ? { is: 'not_proved' } : silent(error)
}

const silent = (error: unknown): Silent => {
  const { name, code } = error as Partial<Error & { code: string }>
  return { is: 'silent', fault: code ?? name ?? 'unknown' }
}
