import { choice } from './choice.ts'
import { day } from './day.ts'
import { line } from './line.ts'
import { lines } from './lines.ts'
import type { Answer, FaultCode, Question, Wording } from './question.ts'
import { tick } from './tick.ts'

export interface ParsedAnswer {
  answer?: Answer
  fault?: FaultCode
  unknownSafety?: true
}

/** What a kind of question can do: read what a browser sent, and say an answer in words. */
export interface Kind<Q extends Question> {
  parse(question: Q, raw: string): ParsedAnswer
  show(question: Q, answer: Answer, wording: Wording): string
  /** Every key of the catalogue that this question needs beside its label and hint. */
  textKeys(question: Q): string[]
}

const kinds = { choice, tick, line, lines, day }

/** The kind of a question; the cast is safe because the table is keyed by the question's own tag. */
export const kindOf = (question: Question): Kind<Question> => kinds[question.kind] as Kind<Question>
