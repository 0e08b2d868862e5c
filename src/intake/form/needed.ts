import { type Answers, type Fault, type Form, holds } from './question.ts'

/** What a form asks for once and was left empty, where it was asked for at all. */
export const neededFaults = (form: Form, answers: Answers): Fault[] =>
  form.sections
    .flatMap(({ blocks }) => blocks)
    .filter(({ when }) => when === undefined || holds(when, answers))
    .flatMap(({ questions }) => questions)
    .filter(({ needed, name }) => needed && answers[name] === undefined)
    .map(({ name }) => ({ field: name, code: 'needed', hard: false }))
