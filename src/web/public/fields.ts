export type Fields = Record<string, string | string[]>

/** Many times as many as any form of ours has; reading 60,000 would take a fifth of a second and many megabytes. */
const mostFields = 2000

/**
 * The fields of a form's body, a repeated one as a list; beyond the first 2,000 nothing is read. What is no UTF-8 becomes U+FFFD, as in a browser:
 * one broken sign must not hide the rest of a text from the rules.
 */
export function readFields(body: string): Fields {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(firstOf(body))) addField(fields, name, value)
  return Object.fromEntries(fields)
}

/** Up to the 2,000th field: an `&` that somebody typed stands in a body as `%26`. */
const firstOf = (body: string): string => {
  const pieces = body.split('&', mostFields + 1)
  return pieces.length > mostFields ? pieces.slice(0, mostFields).join('&') : body
}

/** A list grows in its place: copied at each step, many values of one name would hold the whole service up. */
export function addField(fields: Map<string, string | string[]>, name: string, value: string): void {
  const known = fields.get(name)
  if (known === undefined) fields.set(name, value)
  else if (typeof known === 'string') fields.set(name, [known, value])
  else known.push(value)
}
