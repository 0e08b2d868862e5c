import type { Role } from '../intake/roles.ts'

/** Who may ask a route: nobody signed in, somebody with the first factor only, somebody whose session is locked, or roles. */
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
const everybody: readonly Role[] = ['front_desk', 'clinician', 'lead', 'administrator']

const rows = (access: Access, ...routes: string[]): PolicyRow[] =>
  routes.map(text => {
    const [method, route] = text.split(' ') as ['GET' | 'POST', string]
    return { method, route, access }
  })

/** Every route below /staff. A route without a row does not start. */
export const policy: readonly PolicyRow[] = [
  ...rows('anyone', 'GET /staff/sign-in', 'POST /staff/sign-in', 'POST /staff/sign-out'),
  ...rows(desk, 'GET /staff/queues/:queue'),
  ...rows(clinical, 'GET /staff/inquiries/:reference/answers'),
  ...rows(leads, 'POST /staff/inquiries/:reference/assignment'),
  ...rows(administrators, 'GET /staff/accounts'),
  ...rows(everybody, 'GET /staff', 'GET /staff/account'),
]
