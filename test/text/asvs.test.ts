import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { asvsSections } from './asvs-ids.ts'

const house = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(house, name), 'utf8')

/** A requirement is held by a named test, met at a named place, of no use here, or not met. */
type Answer =
  | { test: string; title: string; words?: string }
  | { place: string; words: string }
  | { reason: string }
  | { notMet: string }

const answers = JSON.parse(read('docs/asvs.json')) as Record<string, Answer>
const ids = asvsSections.flatMap(([section, ...levels]) =>
  levels.flat().map(number => `${section}.${number}`),
)

t.test('every requirement of levels 1 and 2 is answered, and no other', async t => {
  t.equal(ids.length, 253)
  t.same(Object.keys(answers).sort(), [...ids].sort())
})

t.test('every named test and place is there', async t => {
  for (const [id, answer] of Object.entries(answers)) {
    const path = 'test' in answer ? answer.test : 'place' in answer ? answer.place : null
    if (path === null) continue
    if (!t.ok(existsSync(join(house, path)), `${id}: ${path}`)) continue
    if ('test' in answer) t.ok(isTitled(read(path), answer.title), `${id}: “${answer.title}” in ${path}`)
    if ('place' in answer)
      for (const [, section] of answer.words.matchAll(/Section “([^”]+)”/g))
        t.ok(new RegExp(`^##+ ${section}$`, 'm').test(read(path)), `${id}: section ${section} of ${path}`)
  }
})

t.test('docs/threats.md says each that is not met, with the same reason', async t => {
  const threats = read('docs/threats.md')
  const missing = Object.entries(answers).flatMap(([id, answer]) =>
    'notMet' in answer ? [`- **${id}.** ${answer.notMet}`] : [],
  )
  t.same(
    [...threats.matchAll(/^- \*\*V\d.*$/gm)].map(([line]) => line),
    missing,
  )
})

/** Whether a file holds a test of this name: it stands in quotation marks, whichever they are. */
const isTitled = (text: string, title: string) =>
  [`'${title}'`, `"${title}"`, `\`${title}\``].some(quoted => text.includes(quoted))
