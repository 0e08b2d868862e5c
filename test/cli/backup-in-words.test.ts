import t from 'tap'
import { figuresInWords } from '../../src/cli/backup-in-words.ts'

t.test('one thing is told as one', async t => {
  const made = { findings: [], inquiries: 1, rows: 1, files: 1, events: 1, seals: 1 }
  t.equal(
    figuresInWords(made),
    '1 inquiry, 1 row in all and 1 file were restored from it; 1 event and 1 sealed value were verified.',
  )
  t.match(figuresInWords({ ...made, files: 0, rows: 12 }), '12 rows in all and 0 files')
})
