import t from 'tap'
import type { Checked } from '../../src/actions/verify-pages.ts'
import { totalsInWords } from '../../src/cli/findings-in-words.ts'

const rows: [Checked, string, string][] = [
  [
    'inquiries',
    '1 inquiry with 1 event; 1 has changed since a checkpoint recorded it',
    '2 inquiries with 2 events; 2 have changed since a checkpoint recorded them',
  ],
  ['house', '1 event of the house', '2 events of the house'],
  ['checkpoints', '1 checkpoint', '2 checkpoints'],
  ['file', '1 line in the file of checkpoints', '2 lines in the file of checkpoints'],
  ['seals', '1 sealed value', '2 sealed values'],
  ['rows', '1 inquiry or account against its events', '2 inquiries and accounts against their events'],
]

t.test('each total tells one as one', async t => {
  for (const [of, one, more] of rows) {
    const totals = (n: number) => ({ checked: n, events: n, unrecorded: n, broken: 0 })
    t.equal(totalsInWords(of, totals(1)), `ok      ${one}`)
    t.equal(totalsInWords(of, totals(2)), `ok      ${more}`)
    t.equal(totalsInWords(of, { ...totals(1), broken: 1 }), `BROKEN  ${one}; 1 fault`)
    t.equal(totalsInWords(of, { ...totals(2), broken: 2 }), `BROKEN  ${more}; 2 faults`)
  }
})
