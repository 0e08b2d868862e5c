export type Fields = Record<string, string | string[]>

/**
 * The fields of a form's body, a repeated one as a list. What is no UTF-8 becomes U+FFFD, as in a browser:
 * one broken sign must not hide the rest of a text from the rules.
 */
export function readFields(body: string): Fields {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(body)) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(fields)
}
