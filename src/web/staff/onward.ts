import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readKept } from '../../accounts/kept.ts'
import { asksProofAt } from '../../accounts/policy.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { safePath } from './staff-pages.ts'

/** What was typed before a session was locked or over, as it travels through the pages of a sign-in. */
export const keptField = z.string().max(1_000_000).catch('')

/** The longest form of the staff, sealed and escaped once more. */
export const keptBodyLimit = 1536 * 1024

export interface Onward {
  kept: string
  to: string
}

const pathOf = { second_factor: '/staff/second-factor', set_up: '/staff/second-factor/set-up' } as const

/** To the next step of a sign-in. What was typed travels along in the page, sealed as it came. */
export function goOn(
  { staffPages }: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  step: keyof typeof pathOf,
  { kept, to }: Onward,
): FastifyReply {
  const target = safePath(to)
  if (kept !== '' && step === 'second_factor')
    return staffPages.send(request, reply, 'second-factor', { kept, to: target, fault: null })
  const query = target === '/staff' ? '' : `?to=${encodeURIComponent(target)}`
  return reply.redirect(`${pathOf[step]}${query}`, 303)
}

/** Signed in: on to where they wanted to go, or to what they had typed. It is never sent by itself. */
export function arrive(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  staffId: string,
  { kept, to }: Onward,
): FastifyReply {
  if (kept === '') return reply.redirect(safePath(to), 303)
  const key = parts.vault.secrets.kept
  const owner = parts.accounts.ownerOf(visitOf(parts, request), staffId)
  const found = readKept(key, owner, kept) ?? readKept(key, '', kept)
  if (!found) return parts.staffPages.send(request, reply, 'kept-of-another', {}, 422)
  const fields = Object.entries(found.fields).flatMap(([name, value]) =>
    [value].flat().map(one => ({ name, value: one })),
  )
  const long = fields.filter(({ name, value }) => value.length > 20 && name !== 'form_token')
  return parts.staffPages.send(request, reply, 'kept', {
    ...{ path: found.path, fields, long },
    asked: asksProofAt(found.path),
  })
}
