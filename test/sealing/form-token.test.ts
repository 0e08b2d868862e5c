import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { issueToken, readToken } from '../../src/sealing/form-token.ts'

const secret = createSecretKey(randomBytes(32))
const at = Date.parse('2026-11-27T15:37:00Z')
const notGenuine = { genuine: false, issuedAt: null }
const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

t.test('a token of ours is genuine and says when its page was made', async t => {
  t.same(readToken(secret, issueToken(secret, at)), { genuine: true, issuedAt: at })
})

t.test('no two tokens are the same, though made in the same millisecond', async t => {
  t.equal(new Set(Array.from({ length: 10_000 }, () => issueToken(secret, at))).size, 10_000)
})

t.test('a single changed sign anywhere is found', async t => {
  const token = issueToken(secret, at)
  for (let place = 0; place < token.length; place++)
    for (const sign of signs)
      if (
        sign !== token[place] &&
        readToken(secret, token.slice(0, place) + sign + token.slice(place + 1)).genuine
      )
        t.fail(`sign ${place}: ${sign}`)
  t.pass(`${token.length * (signs.length - 1)} changes`)
})

t.test('a token that was cut, lengthened or padded is not genuine', async t => {
  const token = issueToken(secret, at)
  for (let length = 0; length < token.length; length++)
    t.same(readToken(secret, token.slice(0, length)), notGenuine, `cut at ${length}`)
  for (const other of [`${token}A`, `${token}=`, ` ${token}`, `${token}\n`, token + token])
    t.same(readToken(secret, other), notGenuine, JSON.stringify(other))
})

t.test('what was signed with another secret, or not at all, is not genuine', async t => {
  t.same(readToken(createSecretKey(randomBytes(32)), issueToken(secret, at)), notGenuine)
  for (let n = 0; n < 1000; n++)
    if (readToken(secret, randomBytes(38).toString('base64url')).genuine) t.fail('forged')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => !readToken(secret, text).genuine),
  )
  t.pass('1,000 forged ones, 100 texts')
})
