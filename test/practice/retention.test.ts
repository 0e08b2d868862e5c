import t from 'tap'
import { retention } from '../../src/practice/retention.ts'
import { inquiryKinds } from '../../src/web/staff/event-kinds.ts'

t.test('what a purge keeps are kinds of events that happen', async t => {
  t.same(
    retention.keptEvents.filter(kind => !inquiryKinds.includes(kind)),
    [],
  )
})
