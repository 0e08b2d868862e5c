/** One line of `docs/proof.md`. */
export interface Proof {
  row: string
  tried: string
  asked: string
  seen: string
  pass: boolean
  when: string
  on: string
}

const columns = ['row', 'tried', 'asked', 'seen', 'pass', 'when', 'on'] as const

const introduction = `# Proof

Written by \`npm run prove\`, which tries everything below; \`npm run prove -- F1 A3\` tries those rows and changes their lines
alone. Install what it needs with \`test/faults/setup.sh\` first. The figures are what the drivers in \`test/faults/\` counted.
`

const cell = (text: string) => text.replaceAll('|', '/').replaceAll(/\s+/g, ' ').trim()

/** The whole file. */
export function proofFile(proofs: readonly Proof[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  const cellsOf = (proof: Proof) =>
    columns.map(name => (name === 'pass' ? (proof.pass ? 'pass' : '**missed**') : proof[name]))
  return [
    introduction,
    line(columns),
    `|${columns.map(() => '---').join('|')}|`,
    ...proofs.map(proof => line(cellsOf(proof))),
    '',
  ].join('\n')
}

/** The lines that a file holds already. */
export function proofsIn(file: string): Proof[] {
  const cells = file
    .split('\n')
    .filter(line => /^\| [A-Z]\d+ \|/.test(line))
    .map(line => line.slice(2, -2).split(' | '))
  return cells.map(([row = '', tried = '', asked = '', seen = '', pass = '', when = '', on = '']) => ({
    ...{ row, tried, asked, seen, when, on },
    pass: pass === 'pass',
  }))
}

/** What was tried now takes the place of what was known of the same rows; `order` is the order of the lines. */
export const withNew = (
  known: readonly Proof[],
  fresh: readonly Proof[],
  order: readonly string[],
): Proof[] => order.flatMap(row => [...fresh, ...known].find(proof => proof.row === row) ?? [])

/** Figures in words: `kills 50, accepted 20,114, answers.303 20,114`. */
export function figuresInWords(figures: Readonly<Record<string, unknown>>, before = ''): string {
  return Object.entries(figures)
    .map(([name, value]) => inWords(`${before}${name}`, value))
    .join(', ')
}

function inWords(name: string, value: unknown): string {
  if (Array.isArray(value))
    return `${name} ${value.length === 0 ? 'none' : value.map(each => (typeof each === 'object' ? JSON.stringify(each) : String(each))).join('; ')}`
  if (typeof value === 'object' && value !== null)
    return figuresInWords(value as Record<string, unknown>, `${name}.`)
  return `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : String(value)}`
}
