import { exportParts } from '../../actions/desk/export-columns.ts'
import type { ListedExport } from '../../actions/desk/list-exports.ts'
import type { Text } from '../../intake/form/question.ts'
import { inquirySources } from '../../intake/search-filters.ts'
import { deskQueues, states } from '../../intake/triage/record.ts'
import { dateInWords } from '../../text/times.ts'
import type { DeskWords } from './desk-words.ts'

/** The lists by which an export can be narrowed, with their words. */
export const exportFields = (text: Text) =>
  (
    [
      ['queue', deskQueues],
      ['state', states],
      ['source', inquirySources],
    ] as const
  ).map(([name, codes]) => ({
    name,
    options: codes.map(code => ({ code, words: text(`desk.${name}.${code}`) })),
  }))

/** One export of the past: who, when, what, how many, and why. */
export function viewExported(one: ListedExport, words: DeskWords, text: Text) {
  const { since, through, ...codes } = one.detail
  const narrowed = (['queue', 'state', 'source'] as const).flatMap(name =>
    codes[name] ? [text(`desk.${name}.${codes[name]}`)] : [],
  )
  const parts = exportParts.filter(part => codes.parts?.split(' ').includes(part))
  return {
    at: words.time(one.at),
    who: words.actor(one.actor),
    what: [
      text('export.from_to', { from: dateInWords(since ?? '', 'en'), to: dateInWords(through ?? '', 'en') }),
      ...narrowed,
      ...parts.map(part => text(`export.with.${part}`)),
    ].join(' · '),
    left:
      one.ended === null
        ? text('export.ended.open')
        : text(`export.ended.${one.ended}`, { count: one.inquiries ?? 0 }),
    reason: one.reason ?? text('export.unopened'),
  }
}
