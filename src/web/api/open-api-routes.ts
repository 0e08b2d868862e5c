import type { FastifyInstance } from 'fastify'
import { type Form, labelOf, questionsOf, type Text, textOf } from '../../intake/form/question.ts'
import type { WebParts } from '../parts.ts'
import { openApi } from './open-api.ts'

/** The description of the API, for programs and for those who write them. Nothing personal is behind it. */
export async function openApiRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { practice, catalogue, pages } = parts
  const text = catalogue.textIn('en')
  const described = openApi({ practice, text })
  const document = JSON.stringify(described)

  app.get('/api/v1/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document),
  )

  app.get('/api/v1', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(pages.page('api', { fields: viewFields(practice.referralForm, text), ...viewPaths(described) })),
  )
}

/** Each field of a referral: its name, what it asks, and what it takes. */
const viewFields = (form: Form, text: Text) =>
  questionsOf(form).map(question => ({
    name: question.name,
    asks: labelOf(question, { text: textOf(form, text), proxy: false }),
    kind: question.kind,
    codes: question.kind === 'choice' ? question.codes : [],
    needed: question.needed === true,
  }))

const viewPaths = ({ paths }: ReturnType<typeof openApi>) => ({
  calls: Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(
      methods as Record<string, { summary: string; description?: string; responses: object }>,
    ).map(([method, call]) => ({
      method: method.toUpperCase(),
      path,
      summary: call.summary,
      words: call.description ?? '',
      statuses: Object.entries(call.responses).map(([status, { description }]) => ({
        status,
        words: description as string,
      })),
    })),
  ),
})
