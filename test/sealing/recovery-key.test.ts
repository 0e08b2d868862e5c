import fc from 'fast-check'
import t from 'tap'
import { endsWith, readRecoveryKey, recoveryKeyInWords } from '../../src/sealing/recovery-key.ts'

const wordsOf = (privateKey: string) => recoveryKeyInWords({ publicKey: '', privateKey })
// One fixed key: of 65,536 slips one would pass the checksum by chance, and none of those below does for this one.
const privateKey = Buffer.from('the recovery key of this test ..').toString('base64')
const words = wordsOf(privateKey)

t.test('17 groups of four, which read back as the same key', async t => {
  t.match(words, /^([0-9a-f]{4} ){16}[0-9a-f]{4}$/)
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
      const key = Buffer.from(bytes).toString('base64')
      t.equal(readRecoveryKey(wordsOf(key)), key)
    }),
    { numRuns: 300 },
  )
})

t.test('spacing, dashes, line ends and case do not matter', async t => {
  for (const typed of [
    words.toUpperCase(),
    words.replaceAll(' ', ''),
    words.replaceAll(' ', '-'),
    words.replaceAll(' ', '\r\n'),
    `  ${words}\n`,
  ])
    t.equal(readRecoveryKey(typed), privateKey)
})

t.test('every single wrong digit is found', async t => {
  const digits = words.replaceAll(' ', '')
  for (let place = 0; place < digits.length; place++)
    for (const digit of '0123456789abcdefghilOoIs')
      if (
        digit !== digits[place] &&
        readRecoveryKey(digits.slice(0, place) + digit + digits.slice(place + 1)) !== null
      )
        t.fail(`digit ${place}: ${digit}`)
  t.pass(`${digits.length} places`)
})

t.test('swapped neighbours, a missing, doubled or added sign are found', async t => {
  const digits = words.replaceAll(' ', '')
  for (let place = 0; place < digits.length - 1; place++) {
    const [before, one = '', two = '', after] = [
      digits.slice(0, place),
      digits[place],
      digits[place + 1],
      digits.slice(place + 2),
    ]
    if (one !== two && readRecoveryKey(before + two + one + after) !== null) t.fail(`swap at ${place}`)
    if (readRecoveryKey(before + two + after) !== null) t.fail(`missing at ${place}`)
    if (readRecoveryKey(before + one + one + two + after) !== null) t.fail(`doubled at ${place}`)
  }
  for (const typed of [
    '',
    `${words}0`,
    `${words}00`,
    `${words} x`,
    `${words}zz`,
    `${words} ${words}`,
    'hello',
  ])
    t.equal(readRecoveryKey(typed), null, JSON.stringify(typed))
})

t.test('the last two groups show that the key is on paper', async t => {
  const [one = '', two = ''] = words.split(' ').slice(-2)
  t.ok(endsWith(words, `${one} ${two}`))
  t.ok(endsWith(words, `${one}-${two}`.toUpperCase()))
  t.notOk(endsWith(words, one))
  t.notOk(endsWith(words, ''))
  t.notOk(endsWith(words, `${two} ${one}`))
})
