import type { Step } from '../../intake/reports/period.ts'
import type { Looks } from './chart-looks.ts'
import type { ReportWords } from './report-words.ts'

/** What a picture is drawn on, and whose words it uses. */
export interface Canvas {
  looks: Looks
  width: number
  words: ReportWords
}

/** A step of time as an axis names it. */
export const tick = ({ words }: Canvas, step: Step, start: string) =>
  words.inPart(step, start)
    ? `${words.tick(step, start)}\n${words.text('report.part')}`
    : words.tick(step, start)
