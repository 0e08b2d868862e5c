import t from 'tap'
import { areaOf } from '../../src/intake/area.ts'

const list = ['01960', '01923']

t.test('inside or outside by the first five digits', async t => {
  for (const zip of ['01960', ' 01923 ', '01960-1234', '019601234', '01960 1234'])
    t.equal(areaOf(list, zip), 'inside', zip)
  for (const zip of ['90210', '02108-0001']) t.equal(areaOf(list, zip), 'outside', zip)
})

t.test('nothing when blank or malformed', async t => {
  for (const zip of [
    null,
    undefined,
    '',
    '  ',
    '1960',
    '019600',
    '01960-',
    '01960-12',
    'O1960',
    '０１９６０',
  ])
    t.equal(areaOf(list, zip), null, String(zip))
})
