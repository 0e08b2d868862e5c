import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findPatterns, type Pattern } from './find-patterns.ts'
import { say } from './say.ts'

// Recheck would look for a Java program or a native one; its own JavaScript does the same.
process.env.RECHECK_BACKEND = 'pure'
process.env.RECHECK_SYNC_BACKEND = 'pure'
const { checkSync } = await import('recheck')

const root = join(import.meta.dirname, '../..')

/** Patterns that are put together when the program starts, as they are then. A new one fails until it stands here. */
const apostrophes = /^const apostrophes = "(.*)"$/m.exec(
  readFileSync(join(root, 'src/intake/name-words.ts'), 'utf8'),
)?.[1]
const composed: readonly (Pattern & { file: string })[] = [
  { file: 'src/intake/name-words.ts', line: 0, source: `[${apostrophes}]|\\p{Cf}`, flags: 'gu' },
  {
    file: 'src/intake/name-words.ts',
    line: 0,
    source: `(?<![\\p{L}\\p{N}])(\\p{L}[${apostrophes}])\\s+`,
    flags: 'gu',
  },
]

const files = ['src', 'views']
  .flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).map(entry =>
      join(entry.parentPath, entry.name),
    ),
  )
  .filter(name => /\.[jt]s$/.test(name))

const texts = files.map(file => ({ file: relative(root, file), text: readFileSync(file, 'utf8') }))
const literal = texts.flatMap(({ file, text }) => findPatterns(text).map(pattern => ({ file, ...pattern })))
const unknown = texts
  .map(({ file, text }) => ({
    file,
    made: text.split('new RegExp(').length - 1,
    known: composed.filter(pattern => pattern.file === file).length,
  }))
  .filter(({ made, known }) => made !== known)

const distinct = Map.groupBy([...literal, ...composed], ({ source, flags }) => `/${source}/${flags}`)
const verdicts: Record<string, number> = {}
const slow: string[] = []
const undecided: string[] = []
for (const [text, [first]] of distinct) {
  if (!first) continue
  // What recheck cannot read is no fault of ours: sets of `v` are not known to it.
  const { status } = checkSync(first.source, first.flags.replace('v', 'u'), { timeout: 20_000 })
  verdicts[status] = (verdicts[status] ?? 0) + 1
  const place = `${first.file}:${first.line} ${text}`
  if (status === 'vulnerable') slow.push(place)
  if (status === 'unknown') undecided.push(place)
}

// A19: node test/faults/slow-patterns.ts
say(
  'A19 slow patterns',
  distinct.size,
  { files: files.length, places: literal.length + composed.length, verdicts, slow, undecided },
  {
    'no pattern is slow': slow.length === 0,
    'every pattern was judged': undecided.length === 0,
    [`patterns put together elsewhere are judged too: ${unknown.map(({ file }) => file).join(', ')}`]:
      unknown.length === 0,
    'patterns were found': literal.length > 100,
  },
)
