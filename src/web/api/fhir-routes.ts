import type { FastifyInstance } from 'fastify'
import { fhirBase } from '../../actions/export-fhir.ts'
import { questionnaireId, questionnaireOf } from '../../fhir/questionnaire.ts'
import { textOf } from '../../intake/form/question.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'

const titles = { contact: 'contact.title', referral: 'refer.title' } as const

/** The forms as FHIR Questionnaires, for programs that fill or read them. Nothing personal is behind it. */
export async function fhirRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { practice, catalogue, config } = parts
  const base = fhirBase(config)
  const text = catalogue.textIn('en')
  const forms = [practice.contactForm, practice.referralForm]

  app.get<{ Params: { id: string } }>('/fhir/Questionnaire/:id', (request, reply) => {
    const form = forms.find(form => questionnaireId(form) === request.params.id)
    if (!form) return sendFailure(reply, parts.pages, 404)
    return reply
      .type('application/fhir+json; charset=utf-8')
      .send(
        JSON.stringify(questionnaireOf(form, { base, text: textOf(form, text) }, text(titles[form.code]))),
      )
  })
}
