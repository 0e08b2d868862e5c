export type Fields = Record<string, string | string[]>

/**
 * The fields of a form's body, a repeated one as a list. What is no UTF-8 becomes U+FFFD, as in a browser:
 * one broken sign must not hide the rest of a text from the rules.
 */
export function readFields(body: string): Fields {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(body)) addField(fields, name, value)
  return Object.fromEntries(fields)
}

/** A list grows in its place: copied at each step, 60,000 values of one name would hold the whole service up. */
export function addField(fields: Map<string, string | string[]>, name: string, value: string): void {
  const known = fields.get(name)
  if (known === undefined) fields.set(name, value)
  else if (typeof known === 'string') fields.set(name, [known, value])
  else known.push(value)
}
