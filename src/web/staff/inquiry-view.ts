import type { DeskInquiry, Entry } from '../../actions/desk/read-desk-inquiry.ts'
import { formOf } from '../../practice/forms.ts'
import type { StaffRow } from '../../storage/staff-tables.ts'
import { dateIn, dateInWords } from '../../text/times.ts'
import type { WebParts } from '../parts.ts'
import type { DeskWords } from './desk-words.ts'
import { viewKeys } from './keys.ts'
import { viewReferral } from './referral-view.ts'
import { viewResult } from './result-view.ts'
import { sourceInWords } from './source-words.ts'
import { type Tried, viewVerbs } from './verb-forms.ts'

type Parts = Pick<WebParts, 'practice' | 'staffPages' | 'config' | 'now'>

/** One inquiry as its page shows it: how to reach the person first, then what to do, then everything else. */
export function viewInquiry(
  parts: Parts,
  inquiry: DeskInquiry,
  words: DeskWords,
  staff: readonly StaffRow[],
  tried: Tried | null,
) {
  const { practice, staffPages, now } = parts
  const { text } = staffPages
  const { row, result } = inquiry
  const assignable = staff.filter(({ role, disabled_at }) => role !== 'administrator' && disabled_at === null)
  const today = dateIn(now(), practice.officeHours.timeZone)
  const verbs = viewVerbs(practice, inquiry, assignable, today, tried)
  return {
    reference: row.reference,
    name: inquiry.name || text('desk.no_name'),
    version: row.version,
    queue: inquiry.queue,
    hot: inquiry.queue === 'immediate' || inquiry.queue === 'same_day' || inquiry.queue === 'overdue',
    reason: saysMore(inquiry) ? text(`desk.reason.${inquiry.reason}`) : null,
    state: text(`desk.state.${row.state}`),
    source: sourceInWords({ source: row.source, came_by: inquiry.referral?.row.came_by }, text),
    received: words.time(row.received_at),
    promised: words.time(row.due_at),
    next: words.next({ ...row, queue: inquiry.queue }),
    assignee: words.person(row.assignee),
    quarantined: row.quarantined === 1,
    held: row.held === 1,
    open: row.closed_at === null,
    risk: row.risk,
    acknowledged: viewAcknowledged(inquiry, words),
    contact: { ...inquiry.contact, ways: inquiry.contact.ways.map(way => ({ ...way, dial: dialOf(way) })) },
    result: result ? viewResult(practice, formOf(practice, row.source), result, text) : null,
    referral: inquiry.referral
      ? viewReferral(practice, inquiry, inquiry.referral, words, text, {
          publicUrl: parts.config.publicUrl,
          now: now(),
        })
      : null,
    main: verbs.find(({ main }) => main) ?? null,
    verbs: verbs.filter(({ main, seldom }) => !main && !seldom),
    seldom: verbs.filter(({ seldom }) => seldom),
    keys: viewKeys(result ? ['answers', 'find', 'help'] : ['find', 'help'], inquiry.allowed),
    attempts: inquiry.entries
      .filter(({ kind }) => kind === 'attempt')
      .map(entry => viewEntry(entry, words, text)),
    maxAttempts: practice.contactPolicy.maxAttempts,
    screens: inquiry.entries
      .filter(({ kind }) => kind === 'screen')
      .map(entry => viewEntry(entry, words, text)),
    notes: inquiry.entries
      .filter(({ kind }) => kind !== 'attempt' && kind !== 'screen')
      .map(entry => viewEntry(entry, words, text)),
    ledger: viewLedger(inquiry, words, text),
    linked: inquiry.linked.map(link => ({ ...link, received: words.time(link.received_at) })),
    timeline: inquiry.events.toReversed().map(event => ({
      at: words.time(event.at),
      who: words.actor(event.actor),
      what: eventInWords(event.kind, event.detail, words, text),
    })),
    whole: inquiry.brokenEvent === null,
  }
}

/** With the other reasons the state says the same. */
const saysMore = ({ reason }: DeskInquiry): boolean =>
  !['closed', 'scheduled', 'information_due', 'snoozed', 'in_touch'].includes(reason)

function viewAcknowledged({ row, events }: DeskInquiry, words: DeskWords) {
  const told = events.findLast(({ kind }) => kind === 'acknowledge_risk')
  return row.risk === 'acknowledged' && told
    ? { at: words.time(told.at), who: words.actor(told.actor) }
    : null
}

/** What a telephone link dials, where the address holds one plain number of this country and nothing else. */
function dialOf({ channel, address }: DeskInquiry['contact']['ways'][number]): string | null {
  const digits = address.replace(/[\s().+-]/g, '').replace(/^1(?=\d{10}$)/, '')
  return channel === 'call' && /^\d{10}$/.test(digits) ? `+1${digits}` : null
}

type Text = WebParts['staffPages']['text']

function viewEntry(entry: Entry, words: DeskWords, text: Text) {
  const given = entry.given as Record<string, string | null>
  const codes = ['channel', 'result', 'reason'].flatMap(name => {
    const code = given[name]
    if (!code) return []
    const list = name === 'reason' ? entry.verb : name
    return [text(`desk.choice.${list}.${code}`)]
  })
  const times = ['by', 'at', 'until', 'callBackAt'].flatMap(name => {
    const iso = given[name]
    return iso ? [text(`desk.entry.${name}`, { at: words.time(iso).words })] : []
  })
  const lines = [given.tool, given.on && dateInWords(given.on, 'en'), given.score].filter(Boolean)
  return {
    at: words.time(entry.at),
    who: words.actor(entry.actor),
    what: text(`desk.event.${entry.kind === 'override' ? 'override' : entry.verb}`),
    line: [...lines, ...codes, ...times].join(' · '),
    note: [given.note, given.question, given.options, given.overrideReason].filter(Boolean).join('\n'),
  }
}

const forStaff = ['admissions', 'on_call', 'synthetic']

/** Stored → handed to the mail server → opened by somebody → first contact, each with its time. */
function viewLedger({ row, notices, events }: DeskInquiry, words: DeskWords, text: Text) {
  const staffMail = notices.filter(({ kind, channel }) => forStaff.includes(kind) && channel === 'mail')
  const handed =
    staffMail
      .map(({ done_at }) => done_at)
      .filter(at => at !== null)
      .sort()[0] ?? null
  const stuck = staffMail.some(({ state }) => state === 'failed' || state === 'unknown')
  const opened = events.find(({ kind }) => kind === 'opened')
  const steps = [
    { code: 'stored', at: row.received_at, who: null },
    { code: stuck && handed === null ? 'stuck' : 'handed', at: handed, who: null },
    { code: 'opened', at: opened?.at ?? null, who: opened ? words.actor(opened.actor) : null },
    { code: 'contact', at: row.first_contact_at, who: null },
  ]
  return steps.map(({ code, at, who }) => ({
    code,
    words: text(`desk.ledger.${code}`),
    at: at === null ? null : words.time(at),
    who,
    due: code === 'contact' && at === null ? words.due(row.due_at) : null,
  }))
}

/** An event in words, with the codes that belong to it. */
export function eventInWords(kind: string, detail: string, words: DeskWords, text: Text): string {
  const codes = JSON.parse(detail) as Record<string, string | undefined>
  const more = [
    codes.channel && !kind.startsWith('notice') ? text(`desk.choice.channel.${codes.channel}`) : null,
    codes.result ? text(`desk.choice.result.${codes.result}`) : null,
    codes.reason && kind in reasonLists ? text(`desk.choice.${kind}.${codes.reason}`) : null,
    codes.to ? words.person(codes.to) : null,
    codes.desk ? text('desk.from_desk', { name: words.person(codes.desk) ?? '' }) : null,
    codes.with ?? null,
    codes.until ? words.time(codes.until).words : null,
    codes.at ? words.time(codes.at).words : null,
    codes.by ? words.time(codes.by).words : null,
    codes.file_kind ? text(`files.kind.${codes.file_kind}`) : null,
    codes.scan ? text(`files.verdict.${codes.scan}`) : null,
    codes.source ? sourceInWords({ source: codes.source, came_by: codes.came_by }, text) : null,
    codes.came_at ? words.time(codes.came_at).words : null,
    kind.startsWith('notice') && codes.kind ? text(`desk.notice.${codes.kind}`) : null,
  ].filter(Boolean)
  return more.length > 0 ? `${text(`desk.event.${kind}`)}: ${more.join(', ')}` : text(`desk.event.${kind}`)
}

const reasonLists = { decline: true, person_declined: true, close: true }
