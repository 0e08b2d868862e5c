import type { Test } from 'tap'
import type { Store } from '../../src/storage/database.ts'
import { freshToken, postForm } from './service.ts'

/** A form with something in every kind of field. */
export const fullForm = {
  for_whom: 'self',
  name: 'Rosa Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  contact_times: 'after 5 pm, not on Fridays',
  email: 'rosa@example.net',
  contact_email: 'yes',
  post_address: '1 Example Street\r\nPeabody',
  mood_low: '3',
  safety_self: 'thoughts',
  message: 'First line\r\n<b>second</b> & "third"',
}

export const formWithToken = async ({ url }: { url: string }) => ({
  ...fullForm,
  form_token: await freshToken(url),
})

/** How many rows the inquiries, events and notices have. */
export async function rowsOf({ parts }: { parts: { store: Store } }): Promise<number[]> {
  const count = async (table: 'inquiries' | 'events' | 'notices') =>
    (await parts.store.db.selectFrom(table).selectAll().execute()).length
  return [await count('inquiries'), await count('events'), await count('notices')]
}

/** Sends a form while the store is out of order, and holds the answer to what the person needs now. */
export async function sendsDuringOutage(t: Test, { url }: { url: string }, form: Record<string, string>) {
  const answer = await postForm(url, form)
  const page = await answer.text()
  t.equal(answer.status, 503)
  t.match(answer.headers.get('retry-after'), /^\d+$/, 'says when to try again')
  t.equal(answer.headers.get('cache-control'), 'no-store')
  t.match(page, 'href="tel:+19785550142"', 'the phone number')
  t.match(page, 'id="crisis"', 'crisis help')
  t.match(
    page,
    `name="form_token" value="${form.form_token}"`,
    'the same token, so that nothing is stored twice',
  )
  t.same(keptIn(page, form), Object.keys(form), 'everything that was typed')
}

/** The names of a form's fields that stand filled in on a page as they were typed. */
export const keptIn = (page: string, form: Record<string, string>): string[] =>
  Object.entries(form)
    .filter(([name, value]) => isKept(page, name, value))
    .map(([name]) => name)

function isKept(page: string, name: string, value: string): boolean {
  const field = new RegExp(`<(input|textarea)\\b[^>]*\\bname="${name}"[^>]*>([^<]*)`, 'g')
  return [...page.matchAll(field)].some(([whole, tag, text]) => {
    if (tag === 'textarea') return unescaped(text ?? '').replace(/^\r?\n/, '') === value
    const given = unescaped(/\bvalue="([^"]*)"/.exec(whole)?.[1] ?? '')
    return given === value && (!/type="(radio|checkbox)"/.test(whole) || /\bchecked\b/.test(whole))
  })
}

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
