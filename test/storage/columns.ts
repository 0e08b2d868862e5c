import { type Kysely, sql } from 'kysely'
import type { Test } from 'tap'
import { open, placeOf } from '../../src/sealing/box.ts'
import { readKeyFiles } from '../../src/sealing/key-files.ts'
import { openWith } from '../../src/sealing/key-pair.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type NewDatabase, partsFor } from './engine.ts'

/** What may stand in the clear, and why. Everything else is sealed. */
const clear: Record<string, string[]> = {
  'ids and the reference': [
    'inquiries.id',
    'inquiries.reference',
    'purged_inquiries.id',
    'purged_inquiries.reference',
    'purged_events.inquiry_id',
    'forgotten_inquiries.inquiry_id',
    'inquiries.linked_to',
    'inquiries.hour_key',
    'events.inquiry_id',
    'notices.id',
    'notices.inquiry_id',
    'notices.digest_id',
    'digests.id',
    'digests.staff_id',
    'sealed_keys.id',
    'sealed_keys.practice_key',
    'exports.id',
    'exports.hour_key',
    'entries.id',
    'entries.inquiry_id',
    'tallied_parts.inquiry_id',
    'search_terms.inquiry_id',
    'case_members.inquiry_id',
    'case_members.case_id',
    'case_dismissals.inquiry_id',
    'case_dismissals.other_id',
    'inquiries.assignee',
    'referrals.inquiry_id',
    'referrals.organisation_id',
    'organisations.id',
    'organisations.hour_key',
    'checkpoints.seq',
    'checkpoint_ends.checkpoint',
    'checkpoint_ends.inquiry_id',
    'files.id',
    'files.inquiry_id',
    'files.hour_key',
  ],
  'hashes of random values, and of the chain': [
    'inquiries.receipt_hash',
    'inquiries.token_hash',
    'events.hash',
    'purged_events.hash',
    'search_terms.term',
    'organisations.name_key',
    'referrals.tracker_hash',
    'checkpoints.digest',
    'checkpoints.house_hash',
    'checkpoints.hash',
    'checkpoint_ends.hash',
    'files.token_hash',
  ],
  'a keyed hash of a form’s random token and a content: equal only for the same file of the same form': [
    'files.content_hash',
  ],
  times: [
    'inquiries.received_at',
    'search_terms.received_at',
    'inquiries.due_at',
    'events.at',
    'purged_events.at',
    'purged_inquiries.received_at',
    'purged_inquiries.ended_at',
    'purged_inquiries.purged_at',
    'purged_inquiries.forget_at',
    'notices.created_at',
    'notices.due_at',
    'notices.lease_until',
    'notices.done_at',
    'sealed_keys.created_at',
    'schema_migrations.applied_at',
    'digests.slot',
    'alarms_told.told_at',
    'inquiries.act_by',
    'inquiries.snoozed_until',
    'inquiries.first_contact_at',
    'inquiries.closed_at',
    'entries.at',
    'referrals.accepted_at',
    'referrals.asked_at',
    'referrals.answered_at',
    'referrals.responded_at',
    'referrals.withdrawn_at',
    'referrals.tracker_expires_at',
    'organisations.first_at',
    'organisations.last_at',
    'checkpoints.at',
    'files.kept_at',
    'files.expires_at',
    'files.scanned_at',
    'exports.at',
  ],
  'state, queue, source, language and the mask of criteria': [
    'inquiries.relation',
    'inquiries.state',
    'inquiries.queue',
    'inquiries.quarantined',
    'inquiries.source',
    'purged_inquiries.source',
    'purged_inquiries.outcome',
    'inquiries.language',
    'inquiries.criteria_mask',
    'inquiries.standing',
    'inquiries.attempts',
    'inquiries.risk',
    'inquiries.review',
    'inquiries.held',
    'inquiries.indexed',
    'inquiries.tallied',
    'notices.state',
    'notices.urgent',
    'notices.attempts',
  ],
  'what a file is, how large, and what the scanner says of it': ['files.kind', 'files.size', 'files.scan'],
  'of a referral: how it came, its urgency, what may be told, and which laws and flags to mind': [
    'referrals.came_by',
    'referrals.urgency',
    'referrals.feedback',
    'referrals.part2',
    'referrals.npi',
    'referrals.criteria_named',
    'referrals.tracker_issue',
    'referrals.tracker_tries',
    'referrals.tracker_ended',
    'organisations.referrals',
  ],
  'who approved which rules: accounts and a hash of the rules': [
    'rule_approvals.version',
    'rule_approvals.content_hash',
    'rule_approvals.staff_id',
    'rule_approvals.name',
    'rule_approvals.approved_at',
  ],
  'programs of partners: ids, a hash of each key, scopes and times': [
    'api_clients.id',
    'api_clients.hour_key',
    'api_clients.created_at',
    'api_clients.created_by',
    'api_clients.ended_at',
    'api_keys.id',
    'api_keys.client_id',
    'api_keys.key_hash',
    'api_keys.scopes',
    'api_keys.created_at',
    'api_keys.created_by',
    'api_keys.expires_at',
    'api_keys.used_at',
    'api_referrals.inquiry_id',
    'api_referrals.client_id',
  ],
  'what happened in the house, in codes, and its chain': [
    'house_chain.id',
    'house_chain.seq',
    'house_chain.hash',
    'house_events.seq',
    'house_events.at',
    'house_events.actor',
    'house_events.kind',
    'house_events.detail',
    'house_events.hash',
  ],
  'accounts of the staff: hashes of passwords, links and codes; the secrets of second factors are sealed by the library':
    [
      'staff.id',
      'staff.name',
      'staff.email',
      'staff.email_verified',
      'staff.image',
      'staff.created_at',
      'staff.updated_at',
      'staff.two_factor',
      'staff.role',
      'staff.disabled_at',
      'staff.away',
      'staff.cover',
      'staff.digest',
      'staff.keys',
      'staff_credentials.id',
      'staff_credentials.staff_id',
      'staff_credentials.account_id',
      'staff_credentials.provider_id',
      'staff_credentials.access_token',
      'staff_credentials.refresh_token',
      'staff_credentials.id_token',
      'staff_credentials.access_token_expires_at',
      'staff_credentials.refresh_token_expires_at',
      'staff_credentials.scope',
      'staff_credentials.password',
      'staff_credentials.created_at',
      'staff_credentials.updated_at',
      'staff_links.token_hash',
      'staff_links.staff_id',
      'staff_links.created_at',
      'staff_links.expires_at',
      'staff_links.used_at',
      'staff_passkeys.id',
      'staff_passkeys.staff_id',
      'staff_passkeys.name',
      'staff_passkeys.public_key',
      'staff_passkeys.credential_id',
      'staff_passkeys.counter',
      'staff_passkeys.device_type',
      'staff_passkeys.backed_up',
      'staff_passkeys.transports',
      'staff_passkeys.aaguid',
      'staff_passkeys.created_at',
      'staff_second_factors.id',
      'staff_second_factors.staff_id',
      'staff_second_factors.secret',
      'staff_second_factors.backup_codes',
      'staff_second_factors.verified',
      'staff_second_factors.failed_count',
      'staff_second_factors.locked_until',
      'staff_sessions.id',
      'staff_sessions.staff_id',
      'staff_sessions.token',
      'staff_sessions.created_at',
      'staff_sessions.updated_at',
      'staff_sessions.expires_at',
      'staff_sessions.address',
      'staff_sessions.browser',
      'staff_sessions.level',
      'staff_sessions.how',
      'staff_sessions.began_at',
      'staff_sessions.seen_at',
      'staff_sessions.locked',
      'staff_tries.id',
      'staff_tries.bucket',
      'staff_tries.at',
      'staff_used_codes.staff_id',
      'staff_used_codes.code_hash',
      'staff_used_codes.at',
      'staff_verifications.id',
      'staff_verifications.identifier',
      'staff_verifications.value',
      'staff_verifications.created_at',
      'staff_verifications.updated_at',
      'staff_verifications.expires_at',
    ],
  versions: [
    'inquiries.form_version',
    'inquiries.rule_version',
    'inquiries.version',
    'schema_migrations.name',
  ],
  'codes of our own': [
    'events.seq',
    'events.actor',
    'events.kind',
    'events.detail',
    'purged_events.seq',
    'purged_events.actor',
    'purged_events.kind',
    'purged_events.detail',
    'forgotten_inquiries.house_seq',
    'notices.kind',
    'digests.counts',
    'alarms_told.code',
    'alarms_told.count',
    'entries.actor',
    'entries.kind',
    'notices.channel',
    'notices.fault',
    'sealed_keys.purpose',
    'exports.actor',
    'exports.detail',
    'exports.ended',
  ],
  'counts and numbers of events': [
    'checkpoints.whole',
    'checkpoints.chains',
    'checkpoints.events',
    'checkpoints.house_seq',
    'checkpoint_ends.place',
    'checkpoint_ends.seq',
    'exports.inquiries',
  ],
  'tallies of the reports: days, codes and numbers': [
    'tallies.kind',
    'tallies.day',
    'tallies.key',
    'tallies.value',
    'tallies.count',
    'tallied_parts.parts',
  ],
}

const sealedWithDataKey = ['inquiries.summary', 'inquiries.contact', 'inquiries.answers', 'inquiries.result']
const sealed = [
  ...sealedWithDataKey,
  'inquiries.data_key',
  'notices.recipient',
  'entries.detail',
  'files.data_key',
  'files.name',
  'exports.data_key',
  'exports.reason',
  'referrals.referrer',
  'organisations.data_key',
  'organisations.name',
  'api_clients.data_key',
  'api_clients.profile',
  'sealed_keys.to_practice',
  'sealed_keys.to_recovery',
]

/** What every engine must keep of what stands in the clear. */
export function columns(t: Test, newDatabase: NewDatabase) {
  t.test('every column is one that may stand in the clear, or is sealed', async t => {
    const { store } = await partsFor(t, await newDatabase(t))
    const known = [...Object.values(clear).flat(), ...sealed]
    const there = (await store.db.introspection.getTables()).flatMap(table =>
      table.columns.map(({ name }) => `${table.name}.${name}`),
    )
    t.same(
      there.filter(column => !known.includes(column)),
      [],
      'a new column is sealed, or this list says why not',
    )
    t.same(
      known.filter(column => !there.includes(column)),
      [],
      'the list names nothing that is gone',
    )
  })

  t.test(
    'what the list calls sealed really is: it opens in its own place with its own key, and only there',
    async t => {
      const parts = await partsFor(t, await newDatabase(t))
      const { inquiry, notices } = await storeInquiry(parts)
      const dataKey = await parts.vault.dataKey(inquiry)
      const row = inquiry as unknown as Record<string, string>
      for (const name of sealedWithDataKey.map(column => column.split('.')[1] ?? '')) {
        t.ok(open(dataKey, placeOf('inquiries', inquiry.id, name), row[name] ?? '').length > 0, name)
        t.throws(() => open(dataKey, placeOf('inquiries', 'another', name), row[name] ?? ''), name)
      }
      for (const { id, recipient } of notices)
        t.equal(
          open(dataKey, placeOf('notices', id, 'recipient'), recipient).toString(),
          'admissions@example.org',
        )
      const { practice } = await readKeyFiles(parts.config.keysDir)
      for (const key of await parts.store.db.selectFrom('sealed_keys').selectAll().execute()) {
        t.equal((await openWith(practice, key.to_practice)).length, 32)
        await t.rejects(
          openWith(practice, key.to_recovery),
          'the recovery half does not open with the practice key',
        )
      }
    },
  )
}

/** Every value of every table as one text, as a thief of the database would search it. */
export async function everythingIn(db: Kysely<Tables>): Promise<string> {
  const tables = await db.introspection.getTables()
  const contents = await Promise.all(
    tables.map(({ name }) => sql<object>`select * from ${sql.table(name)}`.execute(db)),
  )
  return JSON.stringify(contents.map(({ rows }) => rows))
}
