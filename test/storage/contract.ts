import type { Test } from 'tap'
import { administering } from './administering.ts'
import { alarming } from './alarming.ts'
import { casing } from './casing.ts'
import { chaining } from './chaining.ts'
import { checkpointing } from './checkpointing.ts'
import { columns } from './columns.ts'
import { committing } from './committing.ts'
import { comparing } from './comparing.ts'
import type { NewDatabase } from './engine.ts'
import { keepingFiles } from './keeping-files.ts'
import { migrating } from './migrating.ts'
import { narrowing } from './narrowing.ts'
import { organising } from './organising.ts'
import { planning } from './planning.ts'
import { purging } from './purging.ts'
import { queueing } from './queueing.ts'
import { receiving } from './receiving.ts'
import { referring } from './referring.ts'
import { searching } from './searching.ts'
import { tallying } from './tallying.ts'
import { triaging } from './triaging.ts'
import { twoPeople } from './two-people.ts'
import { verifyingHouse } from './verifying-house.ts'
import { verifyingRows } from './verifying-rows.ts'

/** What every engine must keep. Deliveries are tried in `test/delivery`. */
export function contract(t: Test, newDatabase: NewDatabase) {
  t.test('migrations', async t => migrating(t, newDatabase))
  t.test('commit', async t => committing(t, newDatabase))
  t.test('events', async t => chaining(t, newDatabase))
  t.test('checkpoints', async t => checkpointing(t, newDatabase))
  t.test('alarms', async t => alarming(t, newDatabase))
  t.test('administration', async t => administering(t, newDatabase))
  t.test('the desk', async t => queueing(t, newDatabase))
  t.test('plans', async t => planning(t, newDatabase))
  t.test('verbs', async t => triaging(t, newDatabase))
  t.test('two people', async t => twoPeople(t, newDatabase))
  t.test('searching', async t => narrowing(t, newDatabase))
  t.test('one case', async t => casing(t, newDatabase))
  t.test('comparing', async t => comparing(t, newDatabase))
  t.test('looking up', async t => searching(t, newDatabase))
  t.test('referrals', async t => referring(t, newDatabase))
  t.test('files', async t => keepingFiles(t, newDatabase))
  t.test('tallies', async t => tallying(t, newDatabase))
  t.test('organizations', async t => organising(t, newDatabase))
  t.test('retention', async t => purging(t, newDatabase))
  t.test('rows and their events', async t => verifyingRows(t, newDatabase))
  t.test('the house and its events', async t => verifyingHouse(t, newDatabase))
  t.test('columns', async t => columns(t, newDatabase))
  t.test('inquiries', async t => receiving(t, newDatabase))
}
