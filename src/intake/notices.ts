/** What says to whoever wrote that we have it: to the person, or to the provider who referred them. */
const acknowledgements = ['acknowledgement', 'referrer_received'] as const
export type Acknowledgement = (typeof acknowledgements)[number]

export const isAcknowledgement = (kind: string): boolean =>
  (acknowledgements as readonly string[]).includes(kind)

/** How many notices an event vouches for: an acknowledgement is left out where the same form had one before. */
export const mustStay = (notices: readonly { kind: string }[]): number =>
  notices.filter(({ kind }) => !isAcknowledgement(kind)).length

/**
 * Whom a notice is for, and why: the admissions team, whoever is on call, whoever wrote, or nobody (the daily test); that
 * something changed about a referral, told to the referrer or to the team.
 */
export type NoticeKind =
  | 'admissions'
  | 'on_call'
  | 'synthetic'
  | 'referrer_changed'
  | 'referral_changed'
  | Acknowledgement

export interface Notice {
  kind: NoticeKind
  channel: 'mail' | 'webhook' | 'program'
  /** A mail address; for the webhook the word `webhook`, whose address is a setting; for a partner's program what it hears. */
  recipient: string
  urgent: boolean
}

interface NotifyRow {
  kind: 'admissions' | 'on_call'
  channel: Notice['channel']
  urgent: boolean
}

/** Who hears of what: for each value of a screening's `notify`, the channels it goes out on. */
export type NotifyTable = Readonly<Record<string, readonly NotifyRow[]>>

export interface Audience {
  notify: string
  admissionsEmails: readonly string[]
  webhook: boolean
  /** Where whoever wrote allowed an acknowledgement by e-mail. */
  acknowledgement: { kind: Acknowledgement; recipient: string } | null
}

/** The notices of one inquiry, one for each recipient, so that a partial refusal concerns one row only. */
export function noticesFor(table: NotifyTable, audience: Audience): Notice[] {
  const staff = (table[audience.notify] ?? []).flatMap(row =>
    recipientsOn(row.channel, audience).map(recipient => ({ ...row, recipient })),
  )
  const { acknowledgement } = audience
  return acknowledgement === null ? staff : [...staff, { ...acknowledgement, channel: 'mail', urgent: false }]
}

const recipientsOn = (channel: Notice['channel'], audience: Audience): readonly string[] =>
  channel === 'mail' ? audience.admissionsEmails : audience.webhook ? ['webhook'] : []
