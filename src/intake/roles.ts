/** Who works at the desk. */
export const roles = ['front_desk', 'clinician', 'lead', 'administrator'] as const
export type Role = (typeof roles)[number]

/** A person of the staff, as everything but the sign-in needs them. */
export interface Staff {
  id: string
  name: string
  role: Role
}

/** Who does something, and from where: what an event records. */
export interface Actor extends Staff {
  /** The network address that they came from. */
  from: string
}

/** What each role may see of an inquiry. Whoever may not see it at all does not find it. */
export const sight: Readonly<Record<Role, { inquiries: boolean; answers: boolean }>> = {
  front_desk: { inquiries: true, answers: false },
  clinician: { inquiries: true, answers: true },
  lead: { inquiries: true, answers: true },
  administrator: { inquiries: false, answers: false },
}
