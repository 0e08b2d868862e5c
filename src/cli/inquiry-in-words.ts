import type { OpenedInquiry } from '../actions/read-inquiry.ts'
import { type FitRow, fitSheet } from '../intake/fit-sheet.ts'
import { giverOf } from '../intake/form/givers.ts'
import { kindOf } from '../intake/form/kinds.ts'
import { type Form, labelOf, questionsOf, type Text, textOf } from '../intake/form/question.ts'
import { channelRules } from '../intake/safe-contact.ts'
import type { Parts } from '../parts.ts'
import { formOf } from '../practice/forms.ts'
import { momentInWords, promiseInWords } from '../text/times.ts'

type Words = Pick<Parts, 'practice' | 'catalogue'>

/** Everything about one inquiry as plain text: how to reach the person first, then why, then what happened. */
export function inquiryInWords({ practice, catalogue }: Words, inquiry: OpenedInquiry): string {
  const { row, result } = inquiry
  const text = catalogue.textIn('en')
  const { timeZone } = practice.officeHours
  const when = (iso: string) => momentInWords(new Date(iso), timeZone, 'en')
  return [
    title(`${row.reference}  ${oneLine(inquiry.name)}`),
    `Queue       ${text(`queue.${row.queue}`)}${row.quarantined ? '  (set apart: it may come from a program)' : ''}`,
    `Received    ${when(row.received_at)} by ${row.source}`,
    `Promised    by ${promiseInWords(new Date(row.due_at), timeZone, 'en')}`,
    ...inquiry.linked.map(
      ({ reference, relation }) => `Linked      ${reference} (${relation ?? 'not said how'})`,
    ),
    ...(inquiry.answers.for_whom === 'other'
      ? reachTheWriter(inquiry, text)
      : [title('Reach the person safely')]),
    ...safeContact(inquiry, text),
    title('Safety'),
    `Level       ${result.safety_level}`,
    `Flags       ${result.flags.join(', ') || 'none'}`,
    ...inquiry.unknownSafety.map(
      name => `Unknown     ${name}: “${oneLine(inquiry.answers[name])}” is no known answer`,
    ),
    ...message(inquiry, text),
    title(`Fit sheet, rules ${result.version}`),
    ...fitInWords(fitSheet(practice.contactForm, result, text), text),
    title('Answers'),
    ...answersInWords(formOf(practice, row.source), inquiry, text),
    title('Delivery'),
    ...inquiry.notices.map(
      notice =>
        `${notice.kind} by ${notice.channel}: ${notice.state}, attempts: ${notice.attempts}${notice.done_at ? `, ${when(notice.done_at)}` : ''}`,
    ),
    title('Events'),
    ...inquiry.events.map(
      event => `${String(event.seq).padStart(3)}  ${when(event.at)}  ${event.actor}  ${event.kind}`,
    ),
    inquiry.brokenEvent === null
      ? 'The chain of events is whole.'
      : `THE CHAIN OF EVENTS IS BROKEN at ${inquiry.brokenEvent}.`,
  ]
    .join('\n')
    .replaceAll('\r\n', '\n')
    .replace(controls, '�')
}

/** What people wrote must not steer the terminal: no control, direction or invisible sign reaches it. */
const controls = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** An answer that holds line ends must not look like lines of ours. */
const oneLine = (value: unknown) =>
  String(value)
    .split(/[\r\n]/)
    .map(line => line.trim())
    .filter(Boolean)
    .join(' ⏎ ')

const title = (words: string) => `\n${words}\n${'─'.repeat(words.length)}`

/** What they wrote of their own accord, before anything that we make of their answers. */
const message = ({ answers, givers }: OpenedInquiry, text: Text): string[] =>
  answers.message === undefined
    ? []
    : [
        title(`${text('terminal.message')}${saidBy(givers, 'message', text)}`),
        indented(String(answers.message)),
      ]

function saidBy(givers: OpenedInquiry['givers'], name: string, text: Text): string {
  const giver = giverOf(givers, name)
  return giver === null ? '' : `  (${text(`intake.givers.${giver}`)})`
}

const indented = (words: string) => `    ${words.replaceAll(/\r?\n/g, '\n    ')}`

/** Each criterion with what was said to it; those to which nothing was said are one line. */
function fitInWords(sheet: readonly FitRow[], text: Text): string[] {
  const isBlank = ({ answers }: FitRow) => answers.every(({ answer }) => answer === text('fit.blank'))
  const blank = sheet.filter(isBlank).map(({ label }) => label)
  return [
    ...sheet
      .filter(fit => !isBlank(fit))
      .flatMap(fit => [
        `${fit.label}: ${text(`fit.status.${fit.status}`)}, sum ${fit.score} of ${fit.most}, mark ${fit.mark}`,
        ...fit.answers.map(({ question, answer }) => `    ${question} – ${answer}`),
        `    Ask: ${fit.ask}`,
      ]),
    ...(blank.length > 0 ? [text('terminal.unanswered', { criteria: blank.join('; ') })] : []),
  ]
}

/** With a proxy, every way of contact is the writer's: who calls must not take them for the person. */
function reachTheWriter({ answers }: OpenedInquiry, text: Text): string[] {
  const knows =
    answers.proxy_knows === undefined ? text('fit.blank') : text(`options.knows.${answers.proxy_knows}`)
  return [
    title(`Reach THE WRITER safely: ${oneLine(answers.proxy_name ?? 'no name given')}`),
    `     ${text('question.proxy_relation.label')}: ${oneLine(answers.proxy_relation ?? text('fit.blank'))}`,
    `     ${text('question.proxy_knows.label')}: ${knows}`,
  ]
}

/** Each way with a yes or a NO, so that a forbidden one is seen as such and not merely missing. */
function safeContact({ answers }: OpenedInquiry, text: Text): string[] {
  const may = (name: string) => (answers[name] === true ? 'yes' : 'NO ')
  return [
    ...channelRules.map(
      ({ consent, address }) =>
        `${may(consent)}  ${text(`question.${consent}.label`)}: ${oneLine(answers[address] ?? '–')}`,
    ),
    `${may('contact_voicemail')}  ${text('question.contact_voicemail.label')}`,
    `${may('contact_identify')}  ${text('question.contact_identify.label')}`,
    ...['contact_times', 'contact_note', 'language', 'interpreter']
      .filter(name => answers[name] !== undefined)
      .map(
        name =>
          `     ${text(`question.${name}.label`)}: ${answers[name] === true ? 'yes' : oneLine(answers[name])}`,
      ),
  ]
}

function answersInWords(form: Form, { answers, givers }: OpenedInquiry, catalogue: Text): string[] {
  const text = textOf(form, catalogue)
  const wording = { text, proxy: answers.for_whom === 'other' }
  return questionsOf(form).flatMap(question => {
    const answer = answers[question.name]
    if (answer === undefined || question.name === 'message') return []
    const words = indented(kindOf(question).show(question, answer, wording))
    return [`${labelOf(question, wording)}${saidBy(givers, question.name, text)}\n${words}`]
  })
}
