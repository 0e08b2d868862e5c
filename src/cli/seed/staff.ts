import { inviteStaff } from '../../actions/manage-staff.ts'
import type { Actor, Role } from '../../intake/roles.ts'
import type { Parts } from '../../parts.ts'

export interface Invited extends Actor {
  email: string
  token: string
}

const people: readonly [Role, string][] = [
  ['front_desk', 'Fay Invented'],
  ['clinician', 'Cleo Invented'],
  ['lead', 'Lee Invented'],
  ['administrator', 'Ada Invented'],
]

/** The four invented people of the desk, one for each role, with the links of their invitations. */
export async function inventStaff(parts: Parts): Promise<Invited[]> {
  const invited: Invited[] = []
  for (const [role, name] of people) {
    const email = `${role.replace('_', '.')}@staff.example`
    const { id, token } = await inviteStaff(parts, 'command:seed', { name, email, role })
    invited.push({ id, token, name, role, email, from: '127.0.0.1' })
  }
  return invited
}
