import type { Form, Text } from './question.ts'

/** The same texts, those of these keys in the words in which they are read to somebody: `intake.aloud.KEY`. */
export const readAloud =
  (keys: ReadonlySet<string>, text: Text): Text =>
  (key, values) =>
    text(keys.has(key) ? `intake.aloud.${key}` : key, values)

/** The form with its parts in another order, and without the hints that are for whoever fills it in alone. */
export const formAloud = (form: Form, order: readonly string[]): Form => ({
  ...form,
  sections: order
    .flatMap(code => form.sections.filter(section => section.code === code))
    .map(section => ({
      ...section,
      blocks: section.blocks.map(block => ({
        ...block,
        questions: block.questions.map(({ hint: _, ...question }) => question),
      })),
    })),
})
