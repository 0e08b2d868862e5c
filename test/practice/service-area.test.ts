import t from 'tap'
import { areaOf } from '../../src/intake/area.ts'
import { serviceArea } from '../../src/practice/service-area.ts'

t.test('the list holds each ZIP code once, and Peabody', async t => {
  t.ok(serviceArea.every(zip => /^\d{5}$/.test(zip)))
  t.equal(new Set(serviceArea).size, serviceArea.length)
  t.equal(areaOf(serviceArea, '01960'), 'inside')
  t.equal(areaOf(serviceArea, '90210'), 'outside')
})
