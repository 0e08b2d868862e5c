import type { FastifyInstance } from 'fastify'
import type { WebParts } from '../parts.ts'
import { administrationRoutes } from './administration-routes.ts'
import { caseRoutes } from './case-routes.ts'
import { eventsRoutes } from './events-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { inquiryRoutes } from './inquiry-routes.ts'
import { intakeRoutes, referralIntakeRoutes } from './intake-routes.ts'
import { lookUpRoutes } from './look-up-routes.ts'
import { mailStateRoutes } from './mail-state-routes.ts'
import { organisationRoutes } from './organisation-routes.ts'
import { queueRoutes } from './queue-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { retentionPreviewRoutes } from './retention-preview-routes.ts'
import { rulesApprovalRoutes } from './rules-approval-routes.ts'
import { searchRoutes } from './search-routes.ts'
import { trackerRoutes } from './tracker-routes.ts'
import { verbRoutes } from './verb-routes.ts'

/** The pages of the desk itself. */
export async function registerDesk(app: FastifyInstance, parts: WebParts) {
  await queueRoutes(app, { parts })
  await inquiryRoutes(app, { parts })
  await fileRoutes(app, { parts })
  await verbRoutes(app, { parts })
  await trackerRoutes(app, { parts })
  await caseRoutes(app, { parts })
  await lookUpRoutes(app, { parts })
  await searchRoutes(app, { parts })
  await intakeRoutes(app, { parts })
  await referralIntakeRoutes(app, { parts })
  await reportRoutes(app, { parts })
  await organisationRoutes(app, { parts })
  await exportRoutes(app, { parts })
  await recordRoutes(app, { parts })
  await mailStateRoutes(app, { parts })
  await administrationRoutes(app, { parts })
  await eventsRoutes(app, { parts })
  await retentionPreviewRoutes(app, { parts })
  await rulesApprovalRoutes(app, { parts })
}
