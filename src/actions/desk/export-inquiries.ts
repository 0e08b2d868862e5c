import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { notFound } from '../../intake/faults.ts'
import type { Actor } from '../../intake/roles.ts'
import { placeOf, seal } from '../../sealing/box.ts'
import { endExport, exportPage, insertExport } from '../../storage/exports.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { type PlainQuery, pageBegin } from '../../storage/plain-reader.ts'
import { keyQueries } from '../../storage/sealed-keys.ts'
import { staffNames } from '../../storage/staff.ts'
import { groupsOf } from './export-columns.ts'
import type { ExportOrder } from './export-order.ts'
import type { Exporting, Left, Run } from './export-thread.ts'
import type { DeskParts } from './triage-inquiry.ts'

/** A list takes little room; what people wrote takes up to 60 KB each, and a page must fit into a small memory. */
const pageSizes = { list: 500, opened: 50 }

/**
 * Lets inquiries leave as CSV, for leads. The event and the sealed reason are stored before the first byte; at the end,
 * however it comes, another event says how many left. `unsaid` hears where that one could not be stored.
 * Faults: `not_found`, `conflict` while another export runs, `unavailable`.
 */
export async function exportInquiries(
  parts: DeskParts,
  exporting: Exporting,
  actor: Actor,
  order: ExportOrder,
  unsaid: (error: unknown) => void,
): Promise<Readable> {
  if (actor.role !== 'lead') throw notFound('There is no export')
  const id = parts.newId()
  const run = exporting.take()
  const file = await begin(parts, actor, id, order, run, left =>
    recordEnd(parts, actor, id, left).catch(unsaid),
  ).catch(error => {
    run.free()
    throw error
  })
  // What fails before the first page is a page that says so, and no file.
  await once(file, 'readable')
  return file
}

async function begin(
  parts: DeskParts,
  actor: Actor,
  id: string,
  order: ExportOrder,
  run: Run,
  ended: (left: Left) => Promise<void>,
): Promise<Readable> {
  const { screeningRules, officeHours } = parts.practice
  const { db } = parts.store
  const now = parts.now().toISOString()
  const groups = order.parts.flatMap(part => groupsOf[part])
  const limit = groups.length > 0 ? pageSizes.opened : pageSizes.list
  const page = exportPage(db, order.wanted, groups, now, limit, pageBegin).compile()
  const people = [...(await staffNames(db))]
  await recordBegin(parts, actor, id, order)
  return run.start(
    {
      queries: {
        page: { ...plain(page), limit, begin: { at: order.wanted.from, id: '' } },
        key: plain(keyQueries(parts.store).find('').compile()),
        index: plain(keyQueries(parts.store).index().compile()),
      },
      parts: order.parts,
      forms: formsOf(parts, order),
      criteria: screeningRules.criteria.map(({ code }) => code),
      timeZone: officeHours.timeZone,
      people,
      now,
    },
    ended,
  )
}

/** An export of one source alone has no columns for the other form. */
const formsOf = ({ practice }: DeskParts, { wanted: { source } }: ExportOrder) => ({
  contact: source === 'referral' ? null : practice.contactForm,
  referral: source === null || source === 'referral' ? practice.referralForm : null,
})

const plain = ({ sql, parameters }: PlainQuery): PlainQuery => ({ sql, parameters })

async function recordBegin(
  { store, vault, now }: DeskParts,
  actor: Actor,
  id: string,
  { period, wanted, parts, reason }: ExportOrder,
): Promise<void> {
  const at = now()
  const who = `staff:${actor.id}`
  const detail = {
    what: 'inquiries',
    since: period.from,
    through: period.to,
    queue: wanted.queue ?? '',
    state: wanted.state ?? '',
    source: wanted.source ?? '',
    parts: parts.join(' '),
  }
  const { key, ...place } = vault.newDataKey(await vault.currentHour(), id, 'exports')
  const row = {
    id,
    at: at.toISOString(),
    actor: who,
    detail: JSON.stringify(detail),
    ...place,
    reason: seal(key, placeOf('exports', id, 'reason'), reason),
    inquiries: null,
    ended: null,
  }
  await store.commit(async trx => {
    await insertExport(trx, row)
    await appendHouseEvent(trx, vault.secrets.chain, {
      at,
      actor: who,
      kind: 'exported',
      detail: { export: id, ...detail, from: actor.from },
    })
  })
}

async function recordEnd(
  { store, vault, now }: DeskParts,
  actor: Actor,
  id: string,
  { inquiries, ended }: Left,
): Promise<void> {
  await store.commit(async trx => {
    await endExport(trx, id, { inquiries, ended })
    await appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor: `staff:${actor.id}`,
      kind: 'export_ended',
      detail: { export: id, inquiries, ended },
    })
  })
}
