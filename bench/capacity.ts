import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './load.ts'

interface Results {
  at: string
  cores: number
  figures: { name: string; unit: string; values: number[] }[]
}

interface DeskResults {
  at: string
  stored: number
  connections: number
  memoryMb: number
  figures: { name: string; p99: number[]; perSecond: number[] }[]
}

const house = join(import.meta.dirname, '..')
const document = join(house, 'docs/operations.md')
const begin = '<!-- capacity: begin -->\n'
const end = '<!-- capacity: end -->'

const json = (name: string) => JSON.parse(readFileSync(join(house, 'bench', name), 'utf8'))
const rounded = (value: number) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US'))

/** The table of what one machine did, from the last results of the bench. */
export function capacityTable(): string {
  const { at, cores, figures } = json('results.json') as Results
  const desk = json('results-desk.json') as DeskResults
  const middle = (name: string) => median(figures.find(figure => figure.name === name)?.values ?? [])
  const rows = [
    ['the empty form, answers in a second', rounded(middle('ours: GET /contact'))],
    ['forms taken and kept in a second, 64 people at once', rounded(middle('ours: POST at 64'))],
    ['a form taken, 99 of 100 within, 10 people at once', `${rounded(middle('ours: POST p99 at 10'))} ms`],
    [
      'memory idle, and under load',
      `${rounded(middle('ours: memory idle'))} MB, ${rounded(middle('ours: memory under load'))} MB`,
    ],
    ['from the start to the first answer', `${rounded(middle('ours: start to first 200'))} ms`],
    ...desk.figures.map(({ name, p99, perSecond }) => [
      `the desk, “${name}”: pages in a second; 99 of 100 within`,
      `${rounded(median(perSecond))}; ${rounded(median(p99))} ms`,
    ]),
    [`memory of the desk with that much stored`, `${rounded(desk.memoryMb)} MB`],
  ]
  return `On ${cores} shared cores, ${at.slice(0, 10)}. The desk: ${desk.connections} people at once, ${desk.stored.toLocaleString('en-US')} inquiries stored, ${desk.at.slice(0, 10)}.

| what | figure |
|---|---|
${rows.map(cells => `| ${cells.join(' | ')} |`).join('\n')}
`
}

/** The document with the table of today in its place. Throws where the place is gone. */
export function withCapacity(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error('docs/operations.md has no place for the capacity')
  return text.slice(0, from + begin.length) + capacityTable() + text.slice(to)
}

/** Puts the table of today into its place in the document. */
export const writeCapacity = (): void => writeFileSync(document, withCapacity(readFileSync(document, 'utf8')))

// node bench/capacity.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) writeCapacity()
