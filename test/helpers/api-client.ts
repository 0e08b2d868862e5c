import { addApiClient, type Scope } from '../../src/actions/api-clients.ts'
import type { TestService } from './service.ts'

/** An invented partner's program with a good key. */
export const apiClient = (
  { parts }: TestService,
  scopes: readonly Scope[] = ['referrals', 'status'],
  webhookUrl: string | null = null,
) => addApiClient(parts, 'command:test', { organisation: 'Sample Clinic (invented)', scopes, webhookUrl })

/** A referral that lacks nothing. */
export const inventedReferral = {
  referrer_name: 'Alex Sample',
  referrer_role: 'LICSW',
  referrer_phone: '978-555-0150',
  answer_way: 'page',
  legal_name: 'Sam Invented',
  birth_date: '1988-04-23',
  person_way: 'person',
  phone: '978-555-0123',
  contact_call: true,
  language: 'English',
  person_knows: 'yes',
  feedback: 'full',
  urgency: 'routine',
  reason: 'Low mood after losing work.',
  risk_now: 'no',
  risk_self: 'none',
  risk_others: 'none',
  risk_tool: 'a validated tool',
  risk_date: '2026-11-20',
  safety_plan: 'not_needed',
}

/** Sends JSON as a program does. */
export const sendReferral = (url: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/referrals`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': 'invented-send-1',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
