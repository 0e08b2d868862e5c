import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { storable } from '../../intake/form/storable.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { sealSetUp } from './set-up.ts'
import { setCookies, statusOf } from './sign-in-routes.ts'

const answer = z.object({
  response: z.record(z.string(), z.unknown()),
  name: z.string().max(80).catch(''),
})

/** Passkeys speak JSON with our small script; everything else works without. */
export async function passkeyRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts } = parts

  await app.register(async scope => {
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: 16 * 1024 },
      (_request, body, done) => {
        try {
          done(
            null,
            JSON.parse(String(body), (_name, value) => (typeof value === 'string' ? storable(value) : value)),
          )
        } catch {
          done(Object.assign(new Error('no JSON'), { statusCode: 400 }))
        }
      },
    )

    scope.post('/staff/passkey/options', async (request, reply) => {
      const { cookies, options } = await accounts.passkeyOptions(visitOf(parts, request))
      setCookies(reply, cookies)
      return reply.send(options)
    })

    scope.post('/staff/passkey', async (request, reply) => {
      const said = answer.safeParse(request.body)
      const step = said.success
        ? await accounts.passkeySignIn(visitOf(parts, request), said.data.response)
        : { is: 'wrong' as const }
      if (step.is === 'full') setCookies(reply, step.cookies)
      return reply.code(step.is === 'full' ? 200 : statusOf(step.is)).send({ is: step.is })
    })

    scope.post('/staff/passkeys/options', async (request, reply) => {
      const { cookies, options } = await accounts.newPasskeyOptions(visitOf(parts, request))
      setCookies(reply, cookies)
      return reply.send(options)
    })

    scope.post('/staff/passkeys', async (request, reply) => {
      const said = answer.safeParse(request.body)
      const added = said.success
        ? await accounts.addPasskey(visitOf(parts, request), said.data.response, said.data.name)
        : { is: 'wrong' as const }
      if (added.is === 'wrong') return reply.code(422).send(added)
      setCookies(reply, added.cookies)
      const staffId = request.session?.staff.id ?? ''
      const set_up = added.codes && sealSetUp(parts, staffId, { codes: added.codes })
      return reply.send({ is: added.is, set_up })
    })
  })
}
