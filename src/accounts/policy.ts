import type { Role } from '../intake/roles.ts'

/**
 * Who may ask a route: anyone; somebody whose session has the first factor only; somebody whose session is locked;
 * or these roles.
 */
export type Access = 'anyone' | 'first_factor' | 'locked' | readonly Role[]

export interface PolicyRow {
  method: 'GET' | 'POST'
  route: string
  access: Access
}

const desk: readonly Role[] = ['front_desk', 'clinician', 'lead']
const clinical: readonly Role[] = ['clinician', 'lead']
const leads: readonly Role[] = ['lead']
const administrators: readonly Role[] = ['administrator']
const mailKeepers: readonly Role[] = ['front_desk', 'lead', 'administrator']
const readers: readonly Role[] = ['clinician', 'lead', 'administrator']
const everybody: readonly Role[] = ['front_desk', 'clinician', 'lead', 'administrator']

const rows = (access: Access, ...routes: string[]): PolicyRow[] =>
  routes.map(text => {
    const [method, route] = text.split(' ') as ['GET' | 'POST', string]
    return { method, route, access }
  })

/** Every route below /staff. A route without a row does not start. */
export const policy: readonly PolicyRow[] = [
  ...rows('anyone', 'GET /staff/sign-in', 'POST /staff/sign-in', 'POST /staff/sign-out'),
  ...rows('anyone', 'GET /staff/second-factor', 'POST /staff/second-factor'),
  ...rows('anyone', 'GET /staff/invitation/:token', 'POST /staff/invitation/:token'),
  ...rows('anyone', 'POST /staff/passkey/options', 'POST /staff/passkey'),
  ...rows('anyone', 'GET /staff/single-sign-on', 'GET /staff/single-sign-on/callback'),
  ...rows('first_factor', 'GET /staff/second-factor/set-up', 'POST /staff/second-factor/set-up'),
  ...rows('first_factor', 'POST /staff/second-factor/confirmation'),
  ...rows('first_factor', 'POST /staff/passkeys/options', 'POST /staff/passkeys'),
  ...rows('locked', 'GET /staff/unlock', 'POST /staff/unlock'),
  ...rows(everybody, 'POST /staff/kept', 'POST /staff/second-factor/recovery-codes'),

  ...rows(everybody, 'GET /staff', 'GET /staff/account', 'POST /staff/account/password'),
  ...rows(everybody, 'POST /staff/account/sessions', 'POST /staff/account/passkeys'),
  ...rows(everybody, 'POST /staff/account/recovery-codes', 'POST /staff/account/absence'),
  ...rows(everybody, 'POST /staff/account/notices', 'POST /staff/account/keys'),
  ...rows(administrators, 'GET /staff/api-clients', 'POST /staff/api-clients', 'POST /staff/api-clients/:id'),
  ...rows(administrators, 'GET /staff/accounts', 'POST /staff/accounts', 'POST /staff/accounts/:id'),
  ...rows(mailKeepers, 'GET /staff/mail', 'POST /staff/mail'),
  ...rows(administrators, 'GET /staff/sessions', 'POST /staff/sessions', 'GET /staff/keys'),
  ...rows(administrators, 'GET /staff/events', 'GET /staff/events/chain', 'GET /staff/retention'),
  ...rows(readers, 'GET /staff/practice'),
  ...rows(['clinician'], 'POST /staff/practice/approval'),

  ...rows(desk, 'GET /staff/queues/:queue', 'GET /staff/inquiries/:reference', 'POST /staff/look-up'),
  ...rows(desk, 'GET /staff/search', 'POST /staff/search', 'GET /staff/search/:token'),
  ...rows(desk, 'POST /staff/inquiries/:reference/case', 'POST /staff/inquiries/:reference/case-end'),
  ...rows(desk, 'POST /staff/inquiries/:reference/case-dismissal'),
  ...rows(desk, 'POST /staff/inquiries/:reference/case-dismissal-end'),
  ...rows(desk, 'GET /staff/intake', 'POST /staff/intake'),
  ...rows(desk, 'GET /staff/referral-intake', 'POST /staff/referral-intake'),
  ...rows(desk, 'GET /staff/inquiries/:reference/completion', 'POST /staff/inquiries/:reference/completion'),
  ...rows(clinical, 'GET /staff/inquiries/:reference/answers'),
  ...rows(clinical, 'GET /staff/inquiries/:reference/files/:file'),
  ...rows(clinical, 'POST /staff/inquiries/:reference/files/:file/scan'),
  ...rows(desk, 'POST /staff/inquiries/:reference/channel-override'),
  ...rows(desk, 'POST /staff/inquiries/:reference/attempts', 'POST /staff/inquiries/:reference/notes'),
  ...rows(desk, 'POST /staff/inquiries/:reference/claim', 'POST /staff/inquiries/:reference/claim-end'),
  ...rows(desk, 'POST /staff/inquiries/:reference/information-request'),
  ...rows(desk, 'POST /staff/inquiries/:reference/appointment', 'POST /staff/inquiries/:reference/snooze'),
  ...rows(desk, 'POST /staff/inquiries/:reference/snooze-end', 'POST /staff/inquiries/:reference/unreached'),
  ...rows(desk, 'POST /staff/inquiries/:reference/withdrawal', 'POST /staff/inquiries/:reference/closing'),
  ...rows(
    clinical,
    'POST /staff/inquiries/:reference/acknowledgement',
    'POST /staff/inquiries/:reference/review',
  ),
  ...rows(clinical, 'POST /staff/inquiries/:reference/screens', 'POST /staff/inquiries/:reference/admission'),
  ...rows(clinical, 'POST /staff/inquiries/:reference/decline', 'POST /staff/inquiries/:reference/reopening'),
  ...rows(
    clinical,
    'POST /staff/inquiries/:reference/quarantine',
    'POST /staff/inquiries/:reference/release',
  ),
  ...rows(desk, 'POST /staff/inquiries/:reference/referrer-request'),
  ...rows(clinical, 'POST /staff/inquiries/:reference/acceptance'),
  ...rows(desk, 'POST /staff/inquiries/:reference/tracker-end', 'POST /staff/inquiries/:reference/tracker'),
  ...rows(leads, 'POST /staff/inquiries/:reference/assignment', 'POST /staff/inquiries/:reference/hold'),
  ...rows(leads, 'POST /staff/inquiries/:reference/hold-end'),
  ...rows(leads, 'GET /staff/reports', 'GET /staff/reports/:report/chart.svg'),
  ...rows(leads, 'GET /staff/reports/:report.csv'),
  ...rows(['lead', 'administrator'], 'GET /staff/organisations', 'GET /staff/organisations/:id'),
  ...rows(leads, 'GET /staff/exports', 'POST /staff/exports'),
  ...rows(desk, 'GET /staff/inquiries/:reference/record', 'POST /staff/inquiries/:reference/record'),
  ...rows(desk, 'GET /staff/inquiries/:reference/record/:token'),
]

/** What changes who may come in, so that a full session alone is not enough: a factor must have been proved just now. */
export const asksProof: readonly string[] = [
  'POST /staff/account/sessions',
  'POST /staff/account/passkeys',
  'POST /staff/passkeys/options',
  'POST /staff/passkeys',
  'POST /staff/accounts',
  'POST /staff/accounts/:id',
  'POST /staff/api-clients',
  'POST /staff/api-clients/:id',
]

/** Whether a form that goes to this path asks for a proof. */
export const asksProofAt = (path: string): boolean => asksProof.some(route => isAt(route, `POST ${path}`))

/** A step `:name` of a route stands for any one step. */
function isAt(route: string, address: string): boolean {
  const [asked, steps] = [route.split('/'), address.split('/')]
  return (
    asked.length === steps.length &&
    asked.every((step, n) => (step.startsWith(':') ? steps[n] !== '' : step === steps[n]))
  )
}

/** Whether a role may look at a page that stands in the policy under its own address. */
export const mayLook = (role: Role, route: string): boolean =>
  policy.some(row => row.method === 'GET' && row.route === route && row.access.includes(role))
