import type {
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '@medplum/fhirtypes'
import type { Answer, Question } from '../intake/form/question.ts'
import { canonicalOf, codingOf } from './questionnaire.ts'
import type { FhirParts, FhirRecord } from './record.ts'

/** Everything that was answered, under the form's own names; what was left blank is not there. */
export function responseOf(
  { form, answers, reference, receivedAt }: FhirRecord,
  parts: FhirParts,
): QuestionnaireResponse {
  const item = form.sections.flatMap(section => {
    const items = section.blocks
      .flatMap(({ questions }) => questions)
      .flatMap(question => itemOf(question, answers[question.name], parts))
    return items.length > 0 ? [{ linkId: section.code, item: items }] : []
  })
  return {
    resourceType: 'QuestionnaireResponse',
    identifier: { system: `${parts.base}/inquiry`, value: reference },
    questionnaire: canonicalOf(form, parts.base),
    status: 'completed',
    authored: receivedAt,
    ...(item.length > 0 ? { item } : {}),
  }
}

function itemOf(
  question: Question,
  answer: Answer | undefined,
  parts: FhirParts,
): QuestionnaireResponseItem[] {
  if (answer === undefined || String(answer).trim() === '') return []
  return [{ linkId: question.name, answer: [answerOf(question, answer, parts)] }]
}

function answerOf(question: Question, answer: Answer, parts: FhirParts): QuestionnaireResponseItemAnswer {
  if (question.kind === 'tick') return { valueBoolean: answer === true }
  const code = String(answer)
  if (question.kind === 'choice' && question.codes.includes(code))
    return { valueCoding: codingOf(question, code, parts) }
  return { valueString: code }
}
