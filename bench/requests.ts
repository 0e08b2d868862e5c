/** The form that the measurements send: a filled one, as most people send it. */
export const formBody = (token: string, n: number): string =>
  new URLSearchParams({
    form_token: token,
    for_whom: 'self',
    name: `Invented Person ${n}`,
    age_band: '18_plus',
    zip: '01960',
    phone: '978-555-0123',
    contact_call: 'yes',
    contact_times: 'weekdays after five',
    mood_low: '2',
    mood_swings: '1',
    anx_worry: '3',
    anx_tense: '2',
    iso_pull: '2',
    iso_alone: 'skip',
    impact: '2',
    group_openness: 'unsure',
    safety_now: 'no',
    safety_self: 'none',
    safety_others: 'none',
    message: 'I have been worn out for months and would like to talk to someone about your groups.',
    intent: 'send',
  }).toString()

export const getRequest = (path: string) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`)

export const postRequest = (body: string) =>
  Buffer.from(
    `POST /contact HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )

/** A page, or a form that is sent to one. */
export interface Asked {
  path: string
  body?: string
}

/** A page, or a form, as somebody who is signed in asks for it. */
export function askRequest(host: string, cookie: string, { path, body }: Asked): Buffer {
  const lines = [
    `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Cookie: ${cookie}`,
  ]
  if (body !== undefined)
    lines.push(
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Sec-Fetch-Site: same-origin',
    )
  return Buffer.from([...lines, '', body ?? ''].join('\r\n'))
}
