import type { FastifyInstance } from 'fastify'
import { checkScreeningInput, publicResult, screen } from '../../intake/screening.ts'
import type { WebParts } from '../parts.ts'
import type { Limits } from '../public/limits.ts'
import { answerPrograms, programOf, sendErrors } from './programs.ts'

/** For programs: takes a screening input and answers its result. Stores nothing. A real service asks for a key. */
export async function screeningRoutes(
  app: FastifyInstance,
  { parts, limits }: { parts: WebParts; limits: Limits },
) {
  const { screeningRules } = parts.practice
  answerPrograms(app, parts)

  app.post('/api/v1/screening', async (request, reply) => {
    if (parts.config.real && !(await programOf(parts, limits, request, reply, 'screening'))) return reply
    const checked = checkScreeningInput(screeningRules, request.body)
    return 'errors' in checked
      ? sendErrors(reply, 422, ...checked.errors)
      : publicResult(screen(screeningRules, checked.input))
  })
}
