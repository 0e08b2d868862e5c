import type { Test } from 'tap'
import type { NewDatabase } from '../storage/engine.ts'
import { administering } from './administering.ts'
import { entering } from './entering.ts'
import { guessing } from './guessing.ts'
import { leaving } from './leaving.ts'
import { mixing } from './mixing.ts'
import { provingAgain } from './proving-again.ts'
import { settingUp } from './setting-up.ts'
import { type OpenService, signingIn } from './signing-in.ts'
import { singleSignOn } from './single-sign-on.ts'
import { unstorable } from './unstorable.ts'

/** What accounts must keep on every engine. */
export function contract(t: Test, newDatabase: NewDatabase, open: OpenService) {
  signingIn(t, open)
  t.test('guessing', async t => guessing(t, newDatabase))
  t.test('entering', async t => entering(t, open))
  t.test('setting up', async t => settingUp(t, open))
  t.test('leaving', async t => leaving(t, open))
  t.test('mixing', async t => mixing(t, open))
  t.test('proving again', async t => provingAgain(t, open))
  t.test('single sign-on', async t => singleSignOn(t, open))
  t.test('what no store can hold', async t => unstorable(t, open))
  t.test('administering', async t => administering(t, open))
}
