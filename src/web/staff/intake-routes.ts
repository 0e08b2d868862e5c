import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { enterInquiry, enterReferral } from '../../actions/desk/enter-inquiry.ts'
import { findInquiry } from '../../actions/desk/triage-inquiry.ts'
import type { WebParts } from '../parts.ts'
import { readWithoutFiles } from '../public/sent-form.ts'
import { openIntakeFiles } from './intake-files.ts'
import { contactIntake, referralIntake } from './intake-forms.ts'
import { intakePages } from './intake-pages.ts'
import { readIntake } from './intake-sent.ts'

const params = z.object({ reference: z.string().max(40).nullable().catch(null) })

const paths = ['/staff/intake', '/staff/inquiries/:reference/completion']

/** The contact form, filled in by staff during a call or from a fax: a new inquiry, or what completes one. */
export async function intakeRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const asks = contactIntake(parts.practice, parts.staffPages.text)
  const pages = intakePages(parts, asks)
  const read = readWithoutFiles(parts)
  for (const path of paths) {
    app.get(path, async (request, reply) => {
      const { reference } = params.parse(request.params)
      return pages.empty(request, reply, await known(parts, request, reference))
    })

    app.post(path, async (request, reply) => {
      const { reference } = params.parse(request.params)
      const sent = readIntake(asks, await read(request, reply), parts.now())
      const completes = await known(parts, request, reference)
      const { source } = sent
      if (source === '' || sent.stops) return pages.again(request, reply, sent, completes)
      return pages.entered(request, reply, sent, completes, () =>
        enterInquiry(parts, request.staff, {
          ...sent,
          source,
          cameAt: sent.came.cameAt,
          ...(completes === null ? {} : { completes }),
        }),
      )
    })
  }
}

/** The referral form with its files, filled in by staff from a fax, a letter or a mail, or while a provider is on the phone. */
export const referralIntakeRoutes = (app: FastifyInstance, options: { parts: WebParts }) =>
  app.register(routesWithFiles, options)

/** In a scope of its own: no other form of the desk takes files. */
async function routesWithFiles(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const asks = referralIntake(parts.practice, parts.staffPages.text)
  const pages = intakePages(parts, asks)
  const read = await openIntakeFiles(app, parts)

  app.get('/staff/referral-intake', (request, reply) => pages.empty(request, reply))

  app.post('/staff/referral-intake', async (request, reply) => {
    const sent = readIntake(asks, await read(request, reply), parts.now())
    const { source, came, files } = sent
    if (source === '' || sent.stops) return pages.again(request, reply, sent)
    return pages.entered(request, reply, sent, null, () =>
      enterReferral(parts, request.staff, {
        ...sent,
        source,
        cameAt: came.cameAt,
        withFiles: files.length > 0,
      }),
    )
  })
}

/** The reference as it is stored; null where the form is a new inquiry. Faults: `not_found`. */
const known = async (parts: WebParts, request: FastifyRequest, reference: string | null) =>
  reference === null ? null : (await findInquiry(parts, request.staff, reference)).reference
