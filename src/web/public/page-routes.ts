import type { FastifyInstance } from 'fastify'
import type { WebParts } from '../parts.ts'
import { usualPromise } from './form-page.ts'

const paths = {
  '/': 'home',
  '/privacy': 'privacy',
  '/accessibility': 'accessibility',
} as const

/** Pages that say the same to everyone; the promise on them changes with the time. */
export async function pageRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  for (const [path, template] of Object.entries(paths))
    app.get(path, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .send(parts.pages.page(template, { promise: usualPromise(parts, parts.now()) })),
    )
}
