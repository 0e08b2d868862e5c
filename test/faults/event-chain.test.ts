import t from 'tap'
import { spoilEvents } from './event-chain.ts'
import { chanceFrom, spoilings } from './spoilings.ts'

t.test('sixty single changes, removals and swaps of what proves the events: each is found', async t => {
  const { n, found, missed, byKind } = await spoilEvents(60, chanceFrom(20261124))
  t.comment(byKind)
  t.equal(n, 60)
  t.same(missed, [])
  t.equal(found, 60)
  t.ok(Object.keys(byKind).length > spoilings.length / 2)
})
