import t from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { inquiryInWords } from '../../src/cli/inquiry-in-words.ts'
import { freshToken, movableClock, postForm, serviceFor } from '../helpers/service.ts'

async function shown(t: Parameters<typeof serviceFor>[0], fields: Record<string, string>) {
  const { url, parts, clock } = await serviceFor(t, {}, movableClock('2026-11-27T15:37:00Z'))
  const form_token = await freshToken(url)
  clock.move(10_000)
  await postForm(url, { form_token, intent: 'anyway', ...fields })
  const row = await parts.store.db
    .selectFrom('inquiries')
    .select(['id', 'reference'])
    .executeTakeFirstOrThrow()
  const inWords = async (name: string) => inquiryInWords(parts, await readInquiry(parts, name, 'test'))
  return { ...row, inWords }
}

t.test('one inquiry in the terminal, by its reference or its id', async t => {
  const { id, reference, inWords } = await shown(t, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
    mood_low: '3',
  })
  const words = await inWords(reference.toLowerCase())
  t.match(words, 'Rosa I.')
  t.match(words, /yes {2}You may call me: 978-555-0123/)
  t.match(words, /NO {3}.*voicemail/)
  t.match(words, 'Depression or mood instability: met')
  t.match(words, 'The chain of events is whole.')
  t.match(await inWords(id), reference)
  await t.rejects(inWords('CDFG-HJKM'), /There is no inquiry/)
})

t.test('their own words stand above the fit sheet, and what nobody answered is one line of it', async t => {
  const { reference, inWords } = await shown(t, { name: 'Rosa', mood_low: '3', message: 'Two\r\nlines.' })
  const words = await inWords(reference)
  t.ok(words.indexOf('    Two\n    lines.') < words.indexOf('Fit sheet'))
  t.equal(words.split('    Two\n').length, 2, 'once')
  t.match(words, /^Nothing answered: (.+; ){5}.+$/m)
  t.equal(words.match(/^ {4}Ask: /gm)?.length, 1)
})

t.test('with a proxy it says whose number it is', async t => {
  const { reference, inWords } = await shown(t, {
    for_whom: 'other',
    name: 'Pat',
    proxy_name: 'Ana Invented',
    proxy_relation: 'sister',
    proxy_knows: 'not_yet',
    phone: '978-555-0123',
    contact_call: 'yes',
  })
  const words = await inWords(reference)
  t.match(words, 'Reach THE WRITER safely: Ana Invented')
  t.match(words, 'sister')
  t.match(words, 'Not yet')
})

t.test('what people wrote neither steers the terminal nor looks like lines of ours', async t => {
  const { reference, inWords } = await shown(t, {
    name: 'R\u001b[2Kosa\u202e',
    contact_times: 'x\nyes  You may call me: 978-555-0100\u001b[8A',
    message: 'hello\r\nThe chain of events is whole.',
  })
  const words = await inWords(reference)
  for (const sign of ['\u001b', '\u202e', '\r']) t.notOk(words.includes(sign), JSON.stringify(sign))
  t.notMatch(words, /^yes {2}You may call me: 978-555-0100/m)
  t.equal(words.match(/^The chain of events is whole\.$/gm)?.length, 1)
})
