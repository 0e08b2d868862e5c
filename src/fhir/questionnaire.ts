import type {
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireItemAnswerOption,
  QuestionnaireItemEnableWhen,
} from '@medplum/fhirtypes'
import { optionKey } from '../intake/form/choice.ts'
import {
  type Choice,
  type Condition,
  type Form,
  labelOf,
  type Question,
  questionsOf,
  type Text,
} from '../intake/form/question.ts'
import { programme } from '../practice/programme.ts'
import { ownCode } from './codes.ts'

interface Words {
  base: string
  text: Text
}

const ordinal = 'http://hl7.org/fhir/StructureDefinition/ordinalValue'

/** The last part of a form's address below `/fhir/Questionnaire/`. */
export const questionnaireId = ({ code }: Form): string =>
  `${programme.short}-${code === 'referral' ? 'referral' : 'intake'}`

/** The name of a form with its version, as its answers name it. */
export const canonicalOf = (form: Form, base: string): string =>
  `${base}/Questionnaire/${questionnaireId(form)}|${form.version}`

/** A form as FHIR R4 knows it: the same questions, names, codes and words. */
export function questionnaireOf(form: Form, words: Words, title: string): Questionnaire {
  const id = questionnaireId(form)
  return {
    resourceType: 'Questionnaire',
    id,
    url: `${words.base}/Questionnaire/${id}`,
    version: form.version,
    name: id.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
    title,
    status: 'active',
    subjectType: ['Patient'],
    item: form.sections.map(section => ({
      linkId: section.code,
      type: 'group',
      text: words.text(`section.${section.code}.title`),
      item: section.blocks.flatMap(block =>
        block.questions.map(question => ({
          ...itemOf(question, words),
          ...(block.when ? { enableWhen: [enableWhen(form, block.when, words)] } : {}),
        })),
      ),
    })),
  }
}

function itemOf(question: Question, words: Words): QuestionnaireItem {
  const item = {
    linkId: question.name,
    text: labelOf(question, { text: words.text, proxy: false }),
    required: false,
  }
  if (question.kind === 'tick') return { ...item, type: 'boolean' }
  if (question.kind === 'choice')
    return {
      ...item,
      // A value that we do not know is kept as it came where safety is asked for.
      type: question.safety ? 'open-choice' : 'choice',
      answerOption: question.codes.map(code => optionOf(question, code, words)),
    }
  if (question.kind === 'day') return { ...item, type: 'string' }
  return { ...item, type: question.kind === 'lines' ? 'text' : 'string', maxLength: question.max }
}

/** An option of a question, as the form says it to the person themselves. */
export const codingOf = (question: Choice, code: string, { base, text }: Words) =>
  ownCode(base, question.options.replaceAll('_', '-'), code, text(optionKey(question, code, false)))

function optionOf(question: Choice, code: string, words: Words): QuestionnaireItemAnswerOption {
  const coding = codingOf(question, code, words)
  return question.numeric && /^\d$/.test(code)
    ? { valueCoding: { extension: [{ url: ordinal, valueDecimal: Number(code) }], ...coding } }
    : { valueCoding: coding }
}

function enableWhen(form: Form, when: Condition, words: Words): QuestionnaireItemEnableWhen {
  const asked = questionsOf(form).find(({ name }) => name === when.question)
  return {
    question: when.question,
    operator: '=',
    ...(asked?.kind === 'choice'
      ? { answerCoding: codingOf(asked, when.equals, words) }
      : { answerBoolean: true }),
  }
}
