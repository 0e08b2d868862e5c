import t from 'tap'
import { markFailed, markSent, retryLater } from '../../src/storage/claim-ends.ts'
import { type Claim, claimDue, extendLease, releaseExpired } from '../../src/storage/claims.ts'
import { eventsOf, firstBrokenEvent } from '../../src/storage/events.ts'
import { backlog } from '../../src/storage/notices.ts'
import { engines } from '../helpers/delivery/engines.ts'
import { type House, houseFor, noticeById } from '../helpers/delivery/house.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const lease = 60_000
const minute = 60_000
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
const chain = ({ parts }: House) => parts.vault.secrets.chain
const claim = (house: House, limit = 10, channel = 'mail') =>
  claimDue(house.parts.store, house.clock.now(), lease, limit, channel)

async function claimOne(house: House): Promise<Claim> {
  const [row] = await claim(house, 1)
  if (!row) throw new Error('nothing was due')
  return row
}

const later = (house: House, ms: number) => new Date(house.clock.now().getTime() + ms)

for (const [engine, empty] of engines)
  t.test(`claims on ${engine}`, async t => {
    const fresh = async (unknownMail = 'resend') =>
      houseFor(t, { env: { ...(await empty()), UNKNOWN_MAIL: unknownMail } })

    t.test('urgent ones first, then by age, and only what is due on this channel', async t => {
      const house = await fresh()
      const at = (ms: number) => later(house, -ms)
      const add = async (createdAt: Date, urgent: boolean, channel = 'mail') => {
        const { notices } = await storeInquiry(house.parts, [{ createdAt, urgent, channel }])
        return notices[0]?.id ?? ''
      }
      const young = await add(at(1000), false)
      const old = await add(at(3000), false)
      const urgent = await add(at(500), true)
      await add(later(house, minute), true)
      await add(at(9000), true, 'webhook')
      t.strictSame(ids(await claim(house)), [urgent, old, young])
      t.strictSame(await claim(house), [])
    })

    t.test('a claim takes no more than its limit, and counts an attempt', async t => {
      const house = await fresh()
      await storeInquiry(house.parts)
      await storeInquiry(house.parts)
      const [row, ...more] = await claim(house, 1)
      t.match(row, { state: 'sending', attempts: 1, due_at: null })
      t.same(more, [])
      t.equal((await claim(house)).length, 1)
    })

    t.test('what belongs to one inquiry goes one after the other; an urgent one waits for none', async t => {
      const house = await fresh()
      await storeInquiry(house.parts, [{}, {}])
      t.equal((await claim(house, 1)).length, 1)
      t.same(await claim(house, 1), [])
      await storeInquiry(house.parts, [{ urgent: true }, { urgent: true }])
      t.equal((await claim(house, 1)).length, 1)
      t.equal((await claim(house, 1)).length, 1)
    })

    t.test('an ended claim, its event and the chain', async t => {
      const house = await fresh()
      const { inquiry } = await storeInquiry(house.parts)
      const { store } = house.parts
      const first = await claimOne(house)
      const dueAt = later(house, minute)
      await store.commit(trx => retryLater(trx, chain(house), first, house.clock.now(), dueAt, 'smtp_450'))
      t.match(await noticeById(house, first.id), {
        state: 'deferred',
        due_at: dueAt.toISOString(),
        lease_until: null,
        fault: 'smtp_450',
      })
      house.clock.move(minute + 1)
      const second = await claimOne(house)
      await store.commit(trx => markSent(trx, chain(house), second, house.clock.now()))
      const events = await eventsOf(store.db, inquiry.id)
      t.strictSame(
        events.map(({ kind, actor }) => `${actor} ${kind}`),
        ['person received', 'system notice_deferred', 'system notice_sent'],
      )
      t.same(JSON.parse(events[1]?.detail ?? ''), {
        notice: first.id,
        kind: 'admissions',
        channel: 'mail',
        attempt: 1,
        fault: 'smtp_450',
      })
      t.equal(firstBrokenEvent(chain(house), events), null)
      t.match(await noticeById(house, first.id), { state: 'sent', fault: null, attempts: 2 })
    })

    t.test('a claim that was lost changes nothing and writes no event', async t => {
      const house = await fresh()
      const { inquiry } = await storeInquiry(house.parts)
      const { store } = house.parts
      const old = await claimOne(house)
      house.clock.move(lease + 1)
      t.equal(await releaseExpired(store, chain(house), house.clock.now(), lease, 'resend'), 1)
      const fresher = await claimOne(house)
      t.equal(await store.commit(trx => markSent(trx, chain(house), old, house.clock.now())), false)
      t.equal(await store.commit(trx => markFailed(trx, chain(house), old, house.clock.now(), 'x')), false)
      t.equal(await store.commit(trx => extendLease(trx, old, house.clock.now(), lease)), false)
      t.match(await noticeById(house, old.id), { state: 'sending', attempts: 2 })
      t.equal(await store.commit(trx => markSent(trx, chain(house), fresher, house.clock.now())), true)
      t.equal(await store.commit(trx => markSent(trx, chain(house), fresher, house.clock.now())), false)
      t.equal((await eventsOf(store.db, inquiry.id)).length, 3)
    })

    t.test('a dead program: sent again, or held for a person', async t => {
      for (const [setting, state, due] of [
        ['resend', 'deferred', true],
        ['hold', 'unknown', false],
      ] as const) {
        const house = await fresh(setting)
        const { inquiry } = await storeInquiry(house.parts)
        const { id } = await claimOne(house)
        house.clock.move(lease + 1)
        t.equal(await releaseExpired(house.parts.store, chain(house), house.clock.now(), lease, setting), 1)
        const row = await noticeById(house, id)
        t.match(row, { state, lease_until: null, fault: 'lease_expired' })
        t.equal(row.due_at !== null, due)
        const events = await eventsOf(house.parts.store.db, inquiry.id)
        t.equal(events.at(-1)?.kind, 'notice_unknown')
        t.equal((await claim(house)).length, due ? 1 : 0)
      }
    })

    t.test(
      'what was written or put off before the clock was set back by a day does not wait a day',
      async t => {
        const house = await fresh()
        await storeInquiry(house.parts)
        await storeInquiry(house.parts)
        const { store } = house.parts
        const first = await claimOne(house)
        await store.commit(trx =>
          retryLater(trx, chain(house), first, house.clock.now(), later(house, minute), 'smtp_450'),
        )
        house.clock.move(-24 * 60 * minute)
        t.same(await claim(house), [])
        await releaseExpired(store, chain(house), house.clock.now(), lease, 'resend')
        t.equal((await claim(house)).length, 2)
      },
    )

    t.test('a lease that is kept, or is our own, does not end; one from a clock set back does', async t => {
      const house = await fresh()
      await storeInquiry(house.parts)
      const { store } = house.parts
      const held = await claimOne(house)
      const ended = (mine?: Set<string>) =>
        releaseExpired(store, chain(house), house.clock.now(), lease, 'resend', mine)
      house.clock.move(lease - 1000)
      t.equal(await store.commit(trx => extendLease(trx, held, house.clock.now(), lease)), true)
      house.clock.move(2000)
      t.equal(await ended(), 0)
      house.clock.move(lease)
      t.equal(await ended(new Set([held.id])), 0)
      house.clock.move(-3 * lease)
      t.equal(await ended(), 1)
    })

    t.test('the backlog', async t => {
      const house = await fresh()
      const { store } = house.parts
      t.match(await backlog(store.db, house.clock.now()), { queued: 0, stalled: 0, oldestSeconds: 0 })
      for (let n = 0; n < 5; n += 1) await storeInquiry(house.parts)
      const [one, two, three] = await claim(house, 3)
      if (!one || !two || !three) throw new Error('too few were due')
      const now = house.clock.now()
      await store.commit(trx => markSent(trx, chain(house), one, now))
      await store.commit(trx => markFailed(trx, chain(house), two, now, 'smtp_550'))
      t.match(await backlog(store.db, house.clock.now()), {
        queued: 2,
        sending: 1,
        deferred: 0,
        failed: 1,
        unknown: 0,
        stalled: 0,
      })
      house.clock.move(16 * minute)
      const after = await backlog(store.db, house.clock.now())
      t.equal(after.stalled, 3)
      t.ok(after.oldestSeconds >= 960 && after.oldestSeconds < 970)
    })
  })
