import t from 'tap'
import { answeredFor, OtherPerson } from '../../src/accounts/tried.ts'

t.test('what the library answered counts for the person whom it means, and for nobody else', async t => {
  const answer = { response: { user: { id: 'vera' } } }
  t.equal(answeredFor('vera', answer), answer)
  t.throws(() => answeredFor('mallory', answer), new OtherPerson())
})
