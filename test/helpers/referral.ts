import { freshToken, postForm, type TestService } from './service.ts'

/** A referral of an invented person by an invented provider, with everything that is needed. */
export const invented = {
  referrer_name: 'Dr. Ines Invented',
  referrer_role: 'LCSW',
  referrer_organisation: 'Invented Family Practice, Inc.',
  referrer_npi: '2000000010',
  referrer_phone: '978-555-0150',
  referrer_email: 'ines@practice.example',
  answer_way: 'email',
  referrer_reference: 'R-17',
  legal_name: 'Rosalind Invented',
  name: 'Rosa Invented',
  birth_date: '4/23/1988',
  person_way: 'person',
  phone: '978-555-0123',
  contact_call: 'yes',
  contact_times: 'after 5 pm',
  language: 'English',
  person_knows: 'yes',
  feedback: 'full',
  urgency: 'routine',
  reason: 'She has been low since the summer, and withdrew from her friends.',
  fits_mood: 'yes',
  fits_isolation: 'yes',
  diagnoses: 'F33.1 Major depressive disorder, recurrent, moderate',
  risk_now: 'no',
  risk_self: 'none',
  risk_others: 'none',
  risk_tool: 'Clinical interview',
  risk_date: '11/20/2026',
  safety_plan: 'not_needed',
  free_mon: 'yes',
  free_wed: 'yes',
  payer: 'Invented Health Plan',
}

export type Fields = Record<string, string>

/** Sends a referral as a provider would: its receipt's path, the new inquiry's reference, and the tracker's path. */
export async function referred(service: TestService, fields: Fields = {}, token?: string) {
  const { url, clock, parts } = service
  const form_token = token ?? (await freshToken(url))
  clock.move(10_000)
  const answer = await postForm(url, { ...invented, ...fields, form_token }, '/refer')
  if (answer.status !== 303) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 2000)}`)
  const path = answer.headers.get('location') ?? ''
  const page = await (await fetch(url + path)).text()
  const { id, reference } = await parts.store.db
    .selectFrom('inquiries')
    .select(['id', 'reference'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return { path, page, id, reference, token: form_token, track: /\/track\/[\w-]{22}/.exec(page)?.[0] ?? '' }
}
