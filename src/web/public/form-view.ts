import { optionKey } from '../../intake/form/choice.ts'
import { kindOf } from '../../intake/form/kinds.ts'
import type { Answers, Block, Fault, Form, Question, Text } from '../../intake/form/question.ts'
import { labelOf, questionsOf } from '../../intake/form/question.ts'

interface OptionView {
  value: string
  text: string
  proxyText: string | null
  checked: boolean
  danger: boolean
  quiet: boolean
}

export interface QuestionView {
  kind: Question['kind']
  name: string
  id: string
  label: string
  /** The wording for someone who writes for another person, where it differs. */
  proxyLabel: string | null
  hint: string | null
  value: string
  options: OptionView[]
  fault: string | null
  /** Ids of what describes the field, for `aria-describedby`. */
  describedBy: string | null
  max: number | null
  rows: number | null
  type: 'text' | 'tel' | 'email'
  inputMode: 'numeric' | null
  autocomplete: string | null
  suggestions: string[]
}

export interface BlockView {
  legend: string | null
  legendHint: string | null
  /** Code of the block, for the style rules that show it only where it applies. */
  code: string | null
  conditional: boolean
  questions: QuestionView[]
}

export interface SectionView {
  code: string
  title: string
  intro: string
  blocks: BlockView[]
}

export interface FaultView {
  href: string
  words: string
}

export interface FormState {
  typed: Readonly<Record<string, string>>
  faults: readonly Fault[]
}

const fieldId = (name: string) => `f-${name}`

/** The form as a template needs it: every word, value and fault in its place. */
export function viewForm(form: Form, state: FormState, text: Text): SectionView[] {
  return form.sections.map(section => ({
    code: section.code,
    title: text(`section.${section.code}.title`),
    intro: text(`section.${section.code}.intro`),
    blocks: section.blocks.map(block => viewBlock(block, state, text)),
  }))
}

const viewBlock = (block: Block, state: FormState, text: Text): BlockView => ({
  legend: block.legend ? text(`block.${block.legend}.legend`) : null,
  legendHint: block.legend ? text(`block.${block.legend}.hint`) : null,
  code: block.legend ?? null,
  conditional: block.when !== undefined,
  questions: block.questions.map(question => viewQuestion(question, state, text)),
})

function viewQuestion(question: Question, state: FormState, text: Text): QuestionView {
  const { name } = question
  const id = fieldId(name)
  const fault = state.faults.find(({ field }) => field === name)
  const hint = question.hint ? text(`question.${name}.hint`) : null
  const describedBy = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ')
  const value = state.typed[name] ?? ''
  return {
    kind: question.kind,
    name,
    id,
    label: text(`question.${name}.label`),
    proxyLabel: question.proxyWording ? text(`question.${name}.proxy`) : null,
    hint,
    value,
    options: question.kind === 'choice' ? viewOptions(question, value, text) : [],
    fault: fault ? faultWords(fault, text) : null,
    describedBy: describedBy || null,
    max: 'max' in question ? question.max : null,
    rows: question.kind === 'lines' ? question.rows : null,
    ...lineDetails(question, text),
  }
}

const viewOptions = (
  question: Extract<Question, { kind: 'choice' }>,
  value: string,
  text: Text,
): OptionView[] =>
  question.codes.map(code => ({
    value: code,
    text: text(optionKey(question, code, false)),
    proxyText: question.proxyOptions ? text(optionKey(question, code, true)) : null,
    checked: code === value,
    danger: question.danger?.includes(code) ?? false,
    quiet: code === 'skip',
  }))

function lineDetails(
  question: Question,
  text: Text,
): Pick<QuestionView, 'type' | 'inputMode' | 'autocomplete' | 'suggestions'> {
  if (question.kind !== 'line') return { type: 'text', inputMode: null, autocomplete: null, suggestions: [] }
  const types = { phone: 'tel', email: 'email', zip: 'text' } as const
  return {
    type: question.check ? types[question.check] : 'text',
    inputMode: question.check === 'zip' ? 'numeric' : null,
    autocomplete: question.autocomplete ?? null,
    suggestions: question.suggestions
      ? question.suggestions.codes.map(code => text(`options.${question.suggestions?.list}.${code}`))
      : [],
  }
}

export const faultWords = (fault: Fault, text: Text): string =>
  text(`fault.${fault.code}`, fault.limit ? { limit: fault.limit } : {})

/** The error summary: the same words as beside each field, with a link to it. */
export const viewFaults = (form: Form, faults: readonly Fault[], text: Text): FaultView[] =>
  faults.map(fault => ({ href: `#${firstControl(form, fault.field)}`, words: faultWords(fault, text) }))

/** A choice has no field of its own name: the link leads to its first option. */
function firstControl(form: Form, name: string): string {
  const question = questionsOf(form).find(candidate => candidate.name === name)
  return question?.kind === 'choice' ? `${fieldId(name)}-${question.codes[0]}` : fieldId(name)
}

export interface ReviewSection {
  code: string
  title: string
  rows: { name: string; label: string; words: string }[]
}

/** The answers in words, section by section, as the person gave them. */
export function viewReview(form: Form, answers: Answers, text: Text): ReviewSection[] {
  const wording = { text, proxy: answers.for_whom === 'other' }
  return form.sections.map(section => ({
    code: section.code,
    title: text(`section.${section.code}.title`),
    rows: section.blocks
      .flatMap(block => block.questions)
      .flatMap(question => {
        const answer = answers[question.name]
        return answer === undefined
          ? []
          : [
              {
                name: question.name,
                label: labelOf(question, wording),
                words: kindOf(question).show(question, answer, wording),
              },
            ]
      }),
  }))
}
