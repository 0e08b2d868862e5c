import { type Happened, staffIn } from '../../intake/triage/replay.ts'
import { afterOverlap } from '../api-clients.ts'

/** What the events of the house say of the rows that they tell of, by id. */
export interface HouseTold {
  staff: Map<string, { role: string; disabled: boolean }>
  exports: Map<string, { at: string; actor: string; inquiries: number | null; ended: string | null }>
  clients: Map<string, { created_by: string; scopes: string; ended: boolean; keys: readonly KeyTold[] }>
  /** By what each of the staff can sign in: kinds with the proof that an event gave of it. */
  factors: Map<string, Set<string>>
  /** Version and content of rules, with who approved them. */
  approvals: Map<string, { staff_id: string }>
}

/** A key by its hash, and until when it goes on. */
export interface KeyTold {
  key: string
  ends: string | null
}

export const nothingTold = (): HouseTold => ({
  staff: new Map(),
  exports: new Map(),
  clients: new Map(),
  factors: new Map(),
  approvals: new Map(),
})

type Effect = (told: HouseTold, event: Happened, of: (name: string) => string) => void

const effects: Readonly<Record<string, Effect>> = {
  staff_invited: ({ staff }, _, of) => staff.set(of('staff'), { role: of('role'), disabled: false }),
  // Nobody invites the first administrator: using the link makes the account.
  invitation_used: ({ staff, factors }, event) => {
    const id = staffIn(event.actor)
    learn(factors, 'password', event)
    if (!staff.has(id)) staff.set(id, { role: 'administrator', disabled: false })
  },
  password_changed: ({ factors }, event) => learn(factors, 'password', event),
  authenticator_added: ({ factors }, event) => learn(factors, 'authenticator', event),
  passkey_added: ({ factors }, event) => learn(factors, 'passkey', event),
  passkey_removed: ({ factors }, { actor, detail }) =>
    factors.get(staffIn(actor))?.delete(`passkey ${detail.proof}`),
  single_sign_on_linked: ({ factors }, event) => learn(factors, 'subject', event),
  staff_reset: ({ factors }, _, of) => factors.delete(of('staff')),
  role_changed: ({ staff }, _, of) => change(staff, of('staff'), { role: of('role') }),
  staff_disabled: ({ staff }, _, of) => change(staff, of('staff'), { disabled: true }),
  staff_enabled: ({ staff }, _, of) => change(staff, of('staff'), { disabled: false }),
  exported: ({ exports }, { at, actor, detail }, of) => {
    if (detail.export !== undefined) exports.set(of('export'), { at, actor, inquiries: null, ended: null })
  },
  export_ended: ({ exports }, { detail }, of) =>
    change(exports, of('export'), { inquiries: Number(detail.inquiries), ended: of('ended') }),
  api_client_added: ({ clients }, { actor, detail }, of) =>
    clients.set(of('client'), {
      created_by: actor,
      scopes: of('scopes'),
      ended: false,
      keys: [newKey(detail)],
    }),
  api_key_rotated: ({ clients }, { at, detail }, of) => {
    const keys = endingBy(clients, of('client'), afterOverlap(new Date(at)).toISOString())
    change(clients, of('client'), { keys: [...keys, newKey(detail)] })
  },
  api_client_ended: ({ clients }, { at }, of) =>
    change(clients, of('client'), { ended: true, keys: endingBy(clients, of('client'), at) }),
  rules_approved: ({ approvals }, { actor }, of) =>
    approvals.set(`${of('version')} ${of('content')}`, { staff_id: staffIn(actor) }),
}

/** Adds what an event tells. */
export const hear = (told: HouseTold, event: Happened): void =>
  effects[event.kind]?.(told, event, name => String(event.detail[name] ?? ''))

/** Of what somebody can have one at a time the last one holds. An event of long ago gave no proof. */
function learn(
  factors: HouseTold['factors'],
  kind: 'password' | 'authenticator' | 'passkey' | 'subject',
  { actor, detail }: Happened,
): void {
  const known = [...(factors.get(staffIn(actor)) ?? [])]
  const others = kind === 'passkey' || kind === 'subject' ? known : known.filter(one => !one.startsWith(kind))
  factors.set(staffIn(actor), new Set([...others, `${kind} ${detail.proof ?? anyProof}`]))
}

/** Stands for a factor or a key of which nothing more is known. */
export const anyProof = '*'

/** An event of long ago did not say which key it made. */
const newKey = (detail: Happened['detail']): KeyTold => ({
  key: String(detail.key ?? anyProof),
  ends: null,
})

/** The keys of a client, none of which goes on for longer. */
const endingBy = (clients: HouseTold['clients'], id: string, end: string): KeyTold[] =>
  (clients.get(id)?.keys ?? []).map(({ key, ends }) => ({
    key,
    ends: ends === null || ends > end ? end : ends,
  }))

function change<Row>(rows: Map<string, Row>, id: string, changes: Partial<Row>): void {
  const row = rows.get(id)
  if (row) rows.set(id, { ...row, ...changes })
}
