import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { isNpi, npiDigits } from '../../src/intake/npi.ts'

interface Vectors {
  valid: { npi: string }[]
  invalid: { npi: string; reason: string }[]
  normalisation: { raw: string; normalised: string; valid: boolean }[]
  not_detected_by_check_digit: { original: string; altered: string }[]
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../data/npi-vectors.json'), 'utf8'),
) as Vectors

t.test('the vectors: what is an NPI, what is none, and what a check digit cannot find', async t => {
  for (const { npi } of vectors.valid) t.ok(isNpi(npi), npi)
  for (const { npi, reason } of vectors.invalid) t.notOk(isNpi(npi), `${JSON.stringify(npi)}: ${reason}`)
  for (const { original, altered } of vectors.not_detected_by_check_digit)
    t.same([isNpi(original), isNpi(altered)], [true, true], altered)
})

t.test('spaces and hyphens around and inside are dropped, other digits are not taken for ours', async t => {
  for (const { raw, normalised, valid } of vectors.normalisation) {
    t.equal(isNpi(npiDigits(raw)), valid, JSON.stringify(raw))
    if (valid) t.equal(npiDigits(raw), normalised)
  }
})

const base = fc.integer({ min: 100_000_000, max: 299_999_999 }).map(String)

t.test('each nine digits have exactly one check digit, and one changed digit is always found', async () => {
  fc.assert(
    fc.property(base, fc.nat(9), fc.integer({ min: 1, max: 9 }), (nine, at, by) => {
      const [npi = '', ...more] = [...'0123456789'].map(check => nine + check).filter(isNpi)
      const other = [...npi].map((digit, n) => (n === at ? (Number(digit) + by) % 10 : digit)).join('')
      return more.length === 0 && npi.length === 10 && !isNpi(other)
    }),
  )
})

t.test('no text makes it fail or hang', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      text => typeof isNpi(npiDigits(text)) === 'boolean',
    ),
  )
})
