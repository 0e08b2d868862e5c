import { spawn } from 'node:child_process'
import { say } from './say.ts'

/** What a test file printed: its figures added up, and how many of its assertions held. */
export function readTap(printed: string) {
  const figures: Record<string, unknown> = {}
  let n = 0
  for (const [, json = '{}'] of printed.matchAll(/^ *# figures (\{.*\})$/gm)) {
    const found = JSON.parse(json) as { n: number } & Record<string, unknown>
    n += found.n
    for (const [name, value] of Object.entries(found))
      if (name !== 'n') figures[name] = together(name, figures[name], value)
  }
  const held = [...printed.matchAll(/^ *ok \d+(?!.*# time=)/gm)].length
  const failed = [...printed.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name = '']) => name)
  return { n, figures, held, failed }
}

/** Counts are added up; of times and sizes the worst counts. */
const together = (name: string, known: unknown, value: unknown) =>
  typeof known !== 'number' || typeof value !== 'number'
    ? value
    : /(Ms|Mb)$/.test(name)
      ? Math.max(known, value)
      : known + value

/** Runs a test file as its own program with the counts of the proof. */
function printedBy(file: string): Promise<{ printed: string; code: number | null }> {
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PROVE: process.env.PROVE ?? '1', TAP_TIMEOUT: '1800' },
  })
  let printed = ''
  child.stdout.on('data', chunk => {
    printed += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ printed, code }))
  })
}

// node test/faults/by-test.ts NAME FILE…
if (import.meta.main) {
  const [name = '', ...files] = process.argv.slice(2)
  const all = { n: 0, figures: {} as Record<string, unknown>, held: 0, failed: [] as string[], ended: 0 }
  for (const file of files) {
    const { printed, code } = await printedBy(file)
    const { n, figures, held, failed } = readTap(printed)
    all.n += n
    all.held += held
    all.failed.push(...failed)
    if (code === 0) all.ended += 1
    for (const [key, value] of Object.entries(figures))
      all.figures[key] = together(key, all.figures[key], value)
  }
  say(
    name,
    all.n || all.held,
    { ...all.figures, assertions: all.held },
    {
      ...Object.fromEntries(all.failed.map(failed => [failed, false])),
      'each test file ends well': all.ended === files.length,
      'something was tried': all.held > 0,
    },
  )
}
