import t from 'tap'
import { passwordFault } from '../../src/accounts/password-rules.ts'

t.test('a phrase, or what is hard to guess; nothing that is known, and nothing of one’s own', async t => {
  const cases: [string, string | null][] = [
    ['', 'too_short'],
    ['short', 'too_short'],
    ['password12', 'too_weak'],
    ['qwertyuiop', 'too_weak'],
    ['rosa.invented', 'too_weak'],
    ['vK8#tq2!zLw9', null],
    ['four invented words', null],
    ['four invented words here', null],
    ['passwordpassword', 'too_weak'],
    ['123456789987654321', 'too_weak'],
    ['qwertyuiopasdfgh', 'too_weak'],
    ['rosainventedrosa', 'too_weak'],
    ['exampleprogramme1', 'too_weak'],
    ['mNp4xQz81kTtW0aR', null],
    ['aaaaaaaaaaaaaaaaaaaa', 'too_weak'],
    ['x'.repeat(201), 'too_long'],
  ]
  for (const [password, fault] of cases)
    t.equal(
      await passwordFault(password, ['Rosa Invented', 'rosa.invented@staff.example', 'Example Programme']),
      fault,
      password.slice(0, 30),
    )
})
