import t from 'tap'
import { passwordFault } from '../../src/accounts/password-rules.ts'

t.test('fifteen characters, or fewer that are hard to guess', async t => {
  const cases: [string, string | null][] = [
    ['', 'too_short'],
    ['short', 'too_short'],
    ['password12', 'too_weak'],
    ['qwertyuiop', 'too_weak'],
    ['rosa.invented', 'too_weak'],
    ['vK8#tq2!zLw9', null],
    ['four invented words', null],
    ['aaaaaaaaaaaaaaaaaaaa', 'too_weak'],
    ['x'.repeat(201), 'too_long'],
  ]
  for (const [password, fault] of cases)
    t.equal(
      await passwordFault(password, ['Rosa Invented', 'rosa.invented@staff.example']),
      fault,
      password.slice(0, 30),
    )
})
