import { createSecretKey, randomBytes } from 'node:crypto'
import t from 'tap'
import { keep, readKept } from '../../src/accounts/kept.ts'

const key = createSecretKey(randomBytes(32))
const what = { path: '/staff/inquiries/K4R7-MH2T/notes', fields: { note: 'Called, is well.', version: '3' } }

t.test('what was typed opens for its sender, and for nobody else', async t => {
  const sealed = keep(key, 'me', what)
  t.notMatch(sealed, /Called/)
  t.same(readKept(key, 'me', sealed), what)
  t.equal(readKept(key, 'another', sealed), null)
  t.equal(readKept(createSecretKey(randomBytes(32)), 'me', sealed), null)
  t.equal(readKept(key, 'me', sealed.slice(0, -4)), null)
  t.equal(readKept(key, 'me', 'nonsense'), null)
})

t.test('it leads nowhere but to the desk', async t => {
  for (const path of ['https://elsewhere.example/staff', '//elsewhere.example', '/contact', '/staffx'])
    t.equal(readKept(key, 'me', keep(key, 'me', { ...what, path })), null, path)
})
