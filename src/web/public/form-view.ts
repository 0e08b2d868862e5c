import { optionKey } from '../../intake/form/choice.ts'
import { kindOf } from '../../intake/form/kinds.ts'
import type { Answers, Block, Fault, Form, Question, Text } from '../../intake/form/question.ts'
import { labelOf, questionsOf, textOf } from '../../intake/form/question.ts'

interface OptionView {
  value: string
  text: string
  proxyText: string | null
  checked: boolean
  danger: boolean
  quiet: boolean
}

export interface QuestionView {
  /** Which template shows it. */
  kind: 'choice' | 'tick' | 'line' | 'lines'
  name: string
  id: string
  label: string
  needed: boolean
  /** The wording for someone who writes for another person, where it differs. */
  proxyLabel: string | null
  hint: string | null
  value: string
  options: OptionView[]
  /** The panel that opens when a danger is chosen. */
  panel: 'danger' | 'same-day' | null
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
export function viewForm(form: Form, state: FormState, catalogue: Text): SectionView[] {
  const text = textOf(form, catalogue)
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
    kind: question.kind === 'day' ? 'line' : question.kind,
    name,
    id,
    label: text(`question.${name}.label`),
    needed: question.needed ?? false,
    proxyLabel: question.proxyWording ? text(`question.${name}.proxy`) : null,
    hint,
    value,
    options: question.kind === 'choice' ? viewOptions(question, value, text) : [],
    panel: panelOf(question),
    fault: fault ? faultWords(question, fault, text) : null,
    describedBy: describedBy || null,
    max: 'max' in question ? question.max : null,
    rows: question.kind === 'lines' ? question.rows : null,
    ...lineDetails(question, text),
  }
}

const panelOf = (question: Question): QuestionView['panel'] => {
  if (question.kind !== 'choice' || question.danger === undefined) return null
  return question.panel === 'same_day' ? 'same-day' : 'danger'
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
  const types = { phone: 'tel', email: 'email', zip: 'text', npi: 'text' } as const
  return {
    type: question.check ? types[question.check] : 'text',
    inputMode: question.check === 'zip' || question.check === 'npi' ? 'numeric' : null,
    autocomplete: question.autocomplete ?? null,
    suggestions: question.suggestions
      ? question.suggestions.codes.map(code => text(`options.${question.suggestions?.list}.${code}`))
      : [],
  }
}

/** What is wrong with an answer; what was left empty is called by its name. */
export const faultWords = ({ name }: Question, { code, limit }: Fault, text: Text): string =>
  code === 'needed'
    ? text('fault.needed', { label: text(`question.${name}.label`) })
    : text(`fault.${code}`, limit ? { limit } : {})

/** The error summary: the same words as beside each field, with a link to it. */
export const viewFaults = (form: Form, faults: readonly Fault[], text: Text): FaultView[] =>
  faults.flatMap(fault => {
    const question = questionsOf(form).find(({ name }) => name === fault.field)
    return question
      ? [{ href: `#${firstControl(question)}`, words: faultWords(question, fault, textOf(form, text)) }]
      : []
  })

/** A choice has no field of its own name: the link leads to its first option. */
const firstControl = (question: Question): string =>
  question.kind === 'choice' ? `${fieldId(question.name)}-${question.codes[0]}` : fieldId(question.name)

export interface ReviewSection {
  code: string
  title: string
  rows: { name: string; label: string; words: string }[]
}

/** The answers in words, section by section, as the person gave them. */
export function viewReview(form: Form, answers: Answers, catalogue: Text): ReviewSection[] {
  const text = textOf(form, catalogue)
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
