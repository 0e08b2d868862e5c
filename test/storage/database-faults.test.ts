import t from 'tap'
import { Refusal } from '../../src/intake/faults.ts'
import { asRefusal, isUniqueViolation } from '../../src/storage/database-faults.ts'

const withCode = (code: string) => Object.assign(new Error('fault'), { code })
const isUnavailable = (error: unknown) => {
  const refusal = asRefusal(error)
  return refusal instanceof Refusal && refusal.kind === 'unavailable'
}

t.test('what is the database’s own trouble is "unavailable", and keeps its cause', async t => {
  for (const code of [
    ...[
      'SQLITE_BUSY',
      'SQLITE_BUSY_SNAPSHOT',
      'SQLITE_LOCKED',
      'SQLITE_FULL',
      'SQLITE_IOERR_FSYNC',
      'SQLITE_IOERR_WRITE',
    ],
    ...['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_NOMEM'],
    ...['08006', '53100', '53300', '57014', '57P01', '57P03', '58030', '40001', '40P01', '25P03'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH'],
  ]) {
    const error = withCode(code)
    t.ok(isUnavailable(error), code)
    t.equal((asRefusal(error) as Refusal).cause, error)
  }
  t.ok(isUnavailable(new Error('Connection terminated unexpectedly')))
  t.ok(isUnavailable(new Error('timeout exceeded when trying to connect')))
  t.ok(isUnavailable(new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')])))
})

t.test('a defect stays what it is', async t => {
  for (const error of [
    withCode('SQLITE_CONSTRAINT_UNIQUE'),
    withCode('SQLITE_ERROR'),
    withCode('42P01'),
    withCode('22P02'),
    withCode('25P02'),
    new TypeError('x is not a function'),
    new AggregateError([new Error('x')]),
    undefined,
    null,
    'text',
  ])
    t.equal(asRefusal(error), error, String(error))
})

t.test('a value that is taken is told apart from other broken rules', async t => {
  for (const code of ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'])
    t.ok(isUniqueViolation(withCode(code)), code)
  for (const code of ['SQLITE_CONSTRAINT_FOREIGNKEY', '23503', '23502'])
    t.notOk(isUniqueViolation(withCode(code)), code)
})
