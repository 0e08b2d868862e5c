import type { FastifyInstance } from 'fastify'
import { asExpected, checkScreeningInput, screen } from '../../intake/screening.ts'
import type { WebParts } from '../parts.ts'

/** For programs: takes a screening input and answers its result. Stores nothing. Off in production until keys exist. */
export async function screeningRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  if (parts.config.real) return
  const { screeningRules } = parts.practice
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500
    return reply.code(status).send({ errors: [{ code: 'bad_request', message: `Status ${status}` }] })
  })

  app.post('/api/v1/screening', async (request, reply) => {
    const checked = checkScreeningInput(screeningRules, request.body)
    return 'errors' in checked
      ? reply.code(422).send(checked)
      : asExpected(screen(screeningRules, checked.input))
  })
}
