import type { FastifyInstance } from 'fastify'
import { fhirBase } from '../../actions/export-fhir.ts'
import { questionnaireId, questionnaireOf } from '../../fhir/questionnaire.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'

/** The forms as FHIR Questionnaires, for programs that fill or read them. Nothing personal is behind it. */
export async function fhirRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { practice, catalogue, config } = parts
  const words = { base: fhirBase(config), text: catalogue.textIn('en') }
  const forms = [practice.contactForm]

  app.get<{ Params: { id: string } }>('/fhir/Questionnaire/:id', (request, reply) => {
    const form = forms.find(form => questionnaireId(form) === request.params.id)
    if (!form) return sendFailure(reply, parts.pages, 404)
    return reply
      .type('application/fhir+json; charset=utf-8')
      .send(JSON.stringify(questionnaireOf(form, words, words.text('contact.title'))))
  })
}
