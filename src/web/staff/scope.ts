import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import type { WebParts } from '../parts.ts'
import { readFields } from '../public/fields.ts'
import { accountRoutes } from './account-routes.ts'
import { accountsRoutes } from './accounts-routes.ts'
import { apiClientRoutes } from './api-client-routes.ts'
import { addGuard } from './guard.ts'
import { invitationRoutes } from './invitation-routes.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { registerDesk } from './register-desk.ts'
import { secondFactorRoutes } from './second-factor-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { singleSignOnRoutes } from './single-sign-on-routes.ts'

/** The longest form of the staff: an intake by phone with every field filled, kept through a locked session. */
const bodyLimit = 512 * 1024

/** Everything below /staff: one guard, one policy. */
export async function staffScope(app: FastifyInstance, { parts }: { parts: WebParts }) {
  addGuard(app, parts)
  await app.register(formbody, { bodyLimit, parser: readFields })
  await signInRoutes(app, { parts })
  await singleSignOnRoutes(app, { parts })
  await secondFactorRoutes(app, { parts })
  await invitationRoutes(app, { parts })
  await accountRoutes(app, { parts })
  await accountsRoutes(app, { parts })
  await apiClientRoutes(app, { parts })
  await passkeyRoutes(app, { parts })
  await registerDesk(app, parts)
}
