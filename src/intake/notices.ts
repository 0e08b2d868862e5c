/** Whom a notice is for: the admissions team, whoever is on call, the person who wrote, or nobody (the daily test). */
export type NoticeKind = 'admissions' | 'on_call' | 'acknowledgement' | 'synthetic'

export interface Notice {
  kind: NoticeKind
  channel: 'mail' | 'webhook'
  /** A mail address; for the webhook the word `webhook`, whose address is a setting. */
  recipient: string
  urgent: boolean
}

interface NotifyRow {
  kind: Exclude<NoticeKind, 'acknowledgement' | 'synthetic'>
  channel: Notice['channel']
  urgent: boolean
}

/** Who hears of what: for each value of a screening's `notify`, the channels it goes out on. */
export type NotifyTable = Readonly<Record<string, readonly NotifyRow[]>>

export interface Audience {
  notify: string
  admissionsEmails: readonly string[]
  webhook: boolean
  /** Where the person allowed an acknowledgement by e-mail. */
  acknowledgement: string | null
}

/** The notices of one inquiry, one for each recipient, so that a partial refusal concerns one row only. */
export function noticesFor(table: NotifyTable, audience: Audience): Notice[] {
  const staff = (table[audience.notify] ?? []).flatMap(row =>
    recipientsOn(row.channel, audience).map(recipient => ({ ...row, recipient })),
  )
  const { acknowledgement } = audience
  return acknowledgement === null
    ? staff
    : [...staff, { kind: 'acknowledgement', channel: 'mail', recipient: acknowledgement, urgent: false }]
}

const recipientsOn = (channel: Notice['channel'], audience: Audience): readonly string[] =>
  channel === 'mail' ? audience.admissionsEmails : audience.webhook ? ['webhook'] : []
