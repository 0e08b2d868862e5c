import t from 'tap'
import { sizeInWords } from '../../src/text/sizes.ts'

t.test('sizes are said in the unit that fits, rounded up', async t => {
  const rows: [number, string][] = [
    [1, '1 KB'],
    [1024, '1 KB'],
    [1025, '2 KB'],
    [340 * 1024, '340 KB'],
    [1024 * 1024 - 1, '1,024 KB'],
    [1024 * 1024, '1 MB'],
    [1.24 * 1024 * 1024, '1.3 MB'],
    [10 * 1024 * 1024, '10 MB'],
  ]
  for (const [bytes, words] of rows) t.equal(sizeInWords(bytes, 'en'), words)
})
