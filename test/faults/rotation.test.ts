import t from 'tap'
import { rotation } from './rotation.ts'

t.test('the practice key is changed beside the running service, killed twice: everything opens', async t => {
  const { ms, storedKeys, ...figures } = await rotation(200, 2, 700)
  t.comment({ ms, storedKeys })
  t.match(figures, { records: 200, kills: 2, unreadable: 0, onTheOldKey: 0 })
  t.equal(figures.taken, figures.sent, 'nobody who sent a form was turned away')
})
