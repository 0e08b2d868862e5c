import type { FastifyInstance } from 'fastify'
import { optionKey } from '../../intake/form/choice.ts'
import { type Form, labelOf, type Question, type Text, textOf } from '../../intake/form/question.ts'
import type { WebParts } from '../parts.ts'

/** A sheet to print and to fill in by hand: what the form asks for, on one page, behind a neutral cover. */
export async function faxRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { practice, pages } = parts
  const fax = viewSheet(practice.referralForm, pages.text)

  app.get('/refer/fax', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(pages.page('refer-fax', { fax })),
  )
}

/** Beside what is needed, what a fax cannot do without. */
const also = [
  ...['referrer_npi', 'referrer_fax', 'phone', 'contact_call', 'contact_voicemail', 'contact_note'],
  ...['part2', 'part2_consent', 'diagnoses', 'medicines', 'recent_care', 'needs'],
]

function viewSheet(form: Form, text: Text) {
  const words = textOf(form, text)
  return form.sections.map(({ code, blocks }) => ({
    title: words(`section.${code}.title`),
    questions: blocks
      .flatMap(({ questions }) => questions)
      .filter(({ name, needed }) => needed || also.includes(name))
      .map(question => ({
        label: labelOf(question, { text: words, proxy: false }),
        tall: question.kind === 'lines',
        options: optionsOf(question, text),
      })),
  }))
}

function optionsOf(question: Question, text: Text): string[] {
  if (question.kind === 'tick') return [text('answer.yes')]
  return question.kind === 'choice' ? question.codes.map(code => text(optionKey(question, code, false))) : []
}
