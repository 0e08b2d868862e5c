import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { factsInTexts, practice } from '../../src/practice/practice.ts'

const root = resolve(import.meta.dirname, '../..')

const read = (folder: string, kept: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => kept.test(name))
    .map(name => ({ name: join(folder, name), content: readFileSync(join(root, folder, name), 'utf8') }))

/** What stands here by name or number would stay behind where another practice takes the service over. */
const ours = /\bBalance\b|Dynamic Group|Peabody|Massachusetts|\bdgt\b|\bDGT\b|\b01960\b|\b988\b|833-773-2445/

t.test('no fact of this practice stands outside of its folder', async t => {
  const files = [...read('src', /\.(ts|js)$/), ...read('views', /\.(eta|css|js)$/)]
  const strayed = files.filter(({ name, content }) => !name.startsWith('src/practice/') && ours.test(content))
  t.ok(files.length > 400)
  t.same(
    strayed.map(({ name }) => name),
    [],
  )
})

t.test('no text repeats what stands as data beside it', async t => {
  for (const { name, content } of read('src/practice/locales', /\.json$/)) {
    t.notMatch(content, ours, name)
    for (const fact of Object.values(factsInTexts(practice)))
      t.notMatch(content, new RegExp(`\\b${fact}\\b`), `${name}: ${fact}`)
  }
})
