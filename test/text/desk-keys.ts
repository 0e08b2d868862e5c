import { caseVerbs } from '../../src/actions/desk/case-pairs.ts'
import { fileKinds } from '../../src/files/kinds.ts'
import { referralSources } from '../../src/intake/form/givers.ts'
import { likenessReasons } from '../../src/intake/likeness.ts'
import { feedbacks } from '../../src/intake/referral/facts.ts'
import { roles } from '../../src/intake/roles.ts'
import { whys } from '../../src/intake/search-ways.ts'
import { deskQueues, states } from '../../src/intake/triage/record.ts'
import { verbs } from '../../src/intake/triage/verbs.ts'
import { practice } from '../../src/practice/practice.ts'
import { houseKinds, inquiryKinds } from '../../src/web/staff/event-kinds.ts'
import { scanDone } from '../../src/web/staff/files-view.ts'
import { otherKeys } from '../../src/web/staff/keys.ts'
import { labelledByDesk } from '../../src/web/staff/referral-view.ts'
import { verbFields } from '../../src/web/staff/verb-fields.ts'

const under = (path: string, codes: readonly string[]) => codes.map(code => `${path}.${code}`)

const { screeningRules } = practice
const fields = Object.values(verbFields(practice)).flat()
const flags = [...new Set(screeningRules.flags.map(({ is }) => is))]
const queues = ['next', 'mine', ...deskQueues]

/** Keys of the desk whose last part is a code of a table. */
export const deskKeys = [
  ...under('desk.queue', queues),
  ...under('desk.queue_words', queues),
  ...under('desk.state', states),
  ...under('desk.reason', [
    ...deskQueues.filter(queue => !['overdue', 'to_contact'].includes(queue)),
    'promise_passed',
    'next_try_passed',
    'first_contact',
    'next_try',
    'in_touch',
    'information_due',
    'synthetic',
  ]),
  ...under('desk.source', ['web', 'phone', 'fax', 'in_person', 'letter', 'referral', 'synthetic']),
  ...under('desk.verb', verbs),
  ...under('desk.done', [...verbs, ...caseVerbs, 'entered', ...scanDone]),
  ...under('desk.event', [
    ...verbs,
    ...caseVerbs,
    'received',
    'viewed',
    'exported',
    'related',
    'notice_sent',
    'notice_deferred',
    'notice_failed',
    'notice_unknown',
    'opened',
    'answers_viewed',
    'override',
    'file_attached',
    'file_downloaded',
    'file_scanned',
  ]),
  ...under(
    'files.kind',
    fileKinds.map(({ code }) => code),
  ),
  ...under('files.fault', [
    'wrong_kind',
    'mixed',
    'empty',
    'not_its_name',
    'too_large',
    'too_many',
    'infected',
    'no_room',
    'busy',
    'missed',
    'foreign',
  ]),
  ...under('files.verdict', ['waiting', 'clean', 'infected', 'damaged']),
  ...under('files.hint', ['waiting', 'no_scanner', 'infected', 'damaged']),
  ...under('files.scan', ['waiting', 'no_scanner', 'clean', 'infected', 'damaged']),
  ...under('desk.field', [...new Set(fields.map(({ name }) => name))]),
  ...fields.flatMap(({ list, codes }) => (list && codes ? under(`desk.choice.${list}`, codes) : [])),
  ...under('desk.choice.channel', ['text', 'email']),
  ...under('desk.fault', [
    'missing',
    'too_long',
    'too_short',
    'unreadable',
    'not_a_date',
    'not_a_time',
    'past',
    'later',
    'too_far',
    'unknown_person',
    'channel_forbidden',
    'no_voicemail',
    'of_another_way',
  ]),
  ...under('desk.flag', flags),
  ...under('desk.level', Object.keys(screeningRules.notify)),
  ...under('desk.risk', ['open', 'acknowledged']),
  ...under('desk.relation', ['corrects', 'adds', 'separate', 'first', 'unsaid']),
  ...under('desk.ledger', ['stored', 'handed', 'stuck', 'opened', 'contact']),
  ...under('desk.notice', [
    'admissions',
    'on_call',
    'acknowledgement',
    'synthetic',
    'referrer_received',
    'referrer_changed',
    'referral_changed',
  ]),
  ...under('desk.entry', ['by', 'at', 'until', 'callBackAt']),
  ...['call', 'text', 'email', 'post'].flatMap(channel => [
    `desk.safe.way.${channel}`,
    `desk.safe.channel.${channel}`,
    `desk.safe.forbidden.${channel}`,
  ]),
  ...under('desk.safe.knows', ['yes', 'not_yet', 'no', 'skip', 'blank']),
  ...under('desk.keys', Object.keys(otherKeys)),
  ...under('desk.time', ['due', 'late', 'closed', 'back', 'appointment']),
  ...fields.flatMap(({ name, hint, rare }) => [
    ...(hint ? [`desk.field_hint.${name}`] : []),
    ...(rare ? [`desk.field_if.${name}`] : []),
  ]),
  ...under('desk.overall', [...new Set(screeningRules.overall.map(({ is }) => is))]),
  ...under(
    'search.why',
    [...whys, 'referrer'].filter(why => why !== 'name'),
  ),
  ...under('search', ['assignee', 'source', 'criterion', 'from', 'to']),
  ...under('case.reason', likenessReasons),
  ...under('case.conflict', ['case', 'case_end', 'again.case', 'again.case_end']),
  ...under('search.fault', ['nothing', 'not_a_date', 'before_start']),
  ...under('desk.source_by', ['api', ...referralSources]),
  ...under('desk.referral.came_by', ['web', 'api', ...referralSources]),
  ...under('desk.referral.feedback', feedbacks),
  ...under('desk.referral.label', labelledByDesk),
  ...under('desk.referral.npi', ['well_formed', 'doubtful']),
  ...under('desk.done', ['tracker_ended', 'tracker_renewed']),
  ...under('desk.referral.tracker', ['open', 'locked', 'revoked', 'expired']),
  ...under('desk.actor', ['person', 'referrer', 'stranger', 'system']),
  ...under('account.role', roles),
  ...under('account.how', ['password', 'totp', 'recovery', 'passkey', 'single_sign_on']),
  ...under('admin.sign_on.fault', [
    'silent',
    'over',
    'declined',
    'not_proved',
    'no_second_factor',
    'email_unverified',
    'no_account',
    'other_subject',
    'too_many',
  ]),
  ...under('admin.tab', [
    ...['accounts', 'sessions', 'events', 'mail', 'keys', 'retention', 'practice', 'api-clients'],
    'organisations',
  ]),
  ...under('admin.sessions.state', ['locked', 'first_factor']),
  ...under('admin.chain.fault', [
    ...['changed', 'missing', 'swapped', 'cut', 'replaced', 'gone', 'no_inquiry', 'end'],
  ]),
  ...under('admin.mail.state', ['failed', 'unknown', 'stalled', 'queued', 'deferred', 'sending']),
  ...under('admin.mail.as', ['failed', 'unknown', 'stalled']),
  ...under('admin.mail.channel', ['mail', 'webhook', 'program']),
  ...under('admin.practice.day', ['1', '2', '3', '4', '5', '6', '7']),
  ...under('admin.practice.form', ['contact', 'referral']),
  ...under('admin.practice.readers', ['contact', 'answers', 'referrer']),
  ...under('admin.practice', ['unread', 'changed']),
  ...under('admin.chain', ['missing', 'unknown', 'broken', 'whole']),
  ...under('admin.event', houseKinds),
  ...under('desk.event', inquiryKinds),
  ...under('account.digest', ['at_once', 'hourly', 'daily', 'none']),
  ...under('account.done', [
    'password',
    'sessions',
    'passkeys',
    'absence',
    'notices',
    'keys',
    'disable',
    'enable',
    'role',
    'name',
  ]),
  ...under('account.fault', [
    'wrong',
    'too_many',
    'used',
    'over',
    'password',
    'passkey',
    'too_short',
    'too_weak',
    'too_long',
    'missing',
    'not_an_email',
    'taken',
    'cover',
    'last_passkey',
    'last_administrator',
    'no_name',
  ]),
]
