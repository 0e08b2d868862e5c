import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Text } from '../../intake/form/question.ts'
import type { PageParts } from '../pages.ts'

const html = 'text/html; charset=utf-8'

/** Fills the templates of the desk, and asks for a sign-in where one is needed. */
export interface StaffPages {
  text: Text
  /** Answers a page; `data` is what the template needs beside who asks and where they are. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    template: string,
    data?: object,
    status?: number,
  ): FastifyReply
  /** `kept` is a form that was sent, sealed; a page without one is asked for again after the sign-in. */
  signIn(request: FastifyRequest, reply: FastifyReply, kept: string | null): FastifyReply
  /** Asks for one factor: of a locked session, or of an open one in which a while passed since the last. */
  unlock(request: FastifyRequest, reply: FastifyReply, kept: string | null): FastifyReply
}

export function openStaffPages({
  practice,
  catalogue,
  render,
  assets,
  demo,
  singleSignOn,
}: PageParts & { singleSignOn: boolean }): StaffPages {
  const text = catalogue.textIn('en')
  const site = { language: 'en', assets, demo, singleSignOn, programme: practice.programme, practice }
  const pages: StaffPages = {
    text,
    send: (request, reply, template, data = {}, status = 200) =>
      reply
        .code(status)
        .type(html)
        .header('content-security-policy', withConnections(reply))
        .send(
          render(`/staff/${template}`, {
            ...data,
            site,
            t: text,
            staff: isOpen(request) ? request.staff : null,
            singleKeys: request.session?.staff.keys !== 0,
            here: request.url.split('?')[0],
          }),
        ),
    signIn: (request, reply, kept) =>
      isLook(request)
        ? reply.redirect(`/staff/sign-in${onward(request)}`, 303)
        : pages.send(request, reply, 'sign-in', { kept, to: '', email: '', fault: null, ended: true }, 401),
    unlock: (request, reply, kept) =>
      isLook(request)
        ? reply.redirect(`/staff/unlock${onward(request)}`, 303)
        : pages.send(request, reply, 'unlock', { kept, to: '', fault: null, open: isOpen(request) }, 401),
  }
  return pages
}

/** Whether the session is open, so that one factor is asked for as a proof alone. */
export const isOpen = ({ session }: FastifyRequest) => session?.state === 'full'

/** The script of the passkeys asks our own server; no page of the public site asks anybody. */
const withConnections = (reply: FastifyReply) =>
  `${reply.getHeader('content-security-policy')};connect-src 'self'`

const isLook = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

const onward = (request: FastifyRequest) => {
  const path = safePath(request.url)
  return path === '/staff' ? '' : `?to=${encodeURIComponent(path)}`
}

/** A path of the desk to go on to; anything else leads to its first page. */
export const safePath = (to: string): string =>
  !to.includes('..') &&
  /^\/staff(\/[\w/.~-]*)?(\?[\w=&~.-]*)?$/.test(to) &&
  !/^\/staff\/(sign|single|unlock|second-factor)/.test(to)
    ? to
    : '/staff'
