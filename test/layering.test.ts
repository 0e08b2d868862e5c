import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import t from 'tap'

const src = resolve(import.meta.dirname, '../src')

/** Each room imports from itself and from those before it. */
const rooms = [
  'intake',
  'practice',
  'config.ts',
  'log.ts',
  'sealing',
  'storage',
  'text',
  'accounts',
  'delivery',
  'files',
  'fhir',
  'actions',
  'parts.ts',
  'web',
  'worker.ts',
  'app.ts',
  'service.ts',
  'main.ts',
  'start.js',
  'cli',
]

/** What the pure room may take from outside. Time zones are data, not a clock; how words sound is a table of rules. */
const pureImports = ['temporal-polyfill', 'double-metaphone']

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ts|js)$/.test(name))
const roomOf = (path: string) => path.split(sep)[0] ?? path
const importsOf = (file: string) =>
  [
    ...readFileSync(join(src, file), 'utf8').matchAll(
      /^(?:import\b|export\b[^=\n]*\bfrom\b|\} from)[^'\n]*'([^']+)'|import\('([^']+)'\)/gm,
    ),
  ].map(([, one, other]) => one ?? other ?? '')

t.test('every file stands in a known room', async t => {
  for (const file of files) t.ok(rooms.includes(roomOf(file)), file)
})

t.test('a room imports only from itself and the rooms above it', async t => {
  for (const file of files)
    for (const name of importsOf(file).filter(name => name.startsWith('.'))) {
      const target = relative(src, resolve(src, dirname(file), name))
      t.ok(rooms.indexOf(roomOf(target)) <= rooms.indexOf(roomOf(file)), `${file} → ${target}`)
    }
})

t.test('the rules are pure: no technology, no clock, no randomness', async t => {
  for (const file of files.filter(name => roomOf(name) === 'intake')) {
    const outside = importsOf(file).filter(name => !name.startsWith('.') && !pureImports.includes(name))
    t.same(outside, [], `${file} imports nothing from outside`)
    const code = readFileSync(join(src, file), 'utf8')
    t.notMatch(
      code,
      /Date\.now\(|new Date\(\)|Math\.random|process\.|crypto/,
      `${file} is handed time and chance`,
    )
  }
})

t.test('one file alone wires the environment in', async t => {
  const readers = files.filter(file => readFileSync(join(src, file), 'utf8').includes('process.env'))
  t.same(
    readers.map(roomOf).filter(room => !['main.ts', 'cli'].includes(room)),
    [],
  )
})
