import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, release, type } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Row, rows } from './drivers.ts'
import { figuresInWords, type Proof, proofFile, proofsIn, withNew } from './proof-table.ts'
import { type Line, lineIn } from './say.ts'

const root = join(import.meta.dirname, '../..')
const table = join(root, 'docs/proof.md')
const minute = 60_000

const isInstalled = (program: string) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** Why a row cannot even be tried, or null. */
export function obstacleTo({ run, needs = [] }: Pick<Row, 'run' | 'needs'>): string | null {
  if (run === null) return 'no driver'
  const missing = needs.filter(program => !isInstalled(program))
  return missing.length > 0 ? `not installed: ${missing.join(', ')} (test/faults/setup.sh)` : null
}

/** Runs a driver to its end, or until its time is over, with everything that it started. */
function lineOf([file = '', ...rest]: readonly string[], minutes: number): Promise<Line | string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...rest], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let printed = ''
  child.stdout.on('data', chunk => {
    printed += chunk
  })
  let late = false
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  const timer = setTimeout(() => {
    late = true
    end()
  }, minutes * minute)
  process.once('exit', end)
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', code => {
      clearTimeout(timer)
      process.off('exit', end)
      const line = lineIn(printed)
      if (late) return resolve(`not at its end after ${minutes} minutes`)
      if (!line) return resolve(`ended with ${code} and no line`)
      resolve(line.pass === (code === 0) ? line : `its line says ${line.pass}, its exit ${code}`)
    })
  })
}

const systemName = () =>
  existsSync('/etc/os-release')
    ? (/^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type())
    : `${type()} ${release()}`

async function prove(row: Row): Promise<Proof> {
  const obstacle = obstacleTo(row)
  const line = row.run && obstacle === null ? await lineOf(row.run, row.minutes ?? 10) : (obstacle ?? '')
  return {
    row: row.row,
    tried: row.tried,
    asked: row.asked,
    seen:
      typeof line === 'string'
        ? line
        : `n ${line.n.toLocaleString('en-US')}, ${figuresInWords(line.figures)}`,
    pass: typeof line !== 'string' && line.pass,
    when: new Date().toISOString().slice(0, 10),
    on: `Node ${process.versions.node}, ${availableParallelism()} cores, ${systemName()}`,
  }
}

function keep(proof: Proof) {
  const known = existsSync(table) ? proofsIn(readFileSync(table, 'utf8')) : []
  const order = rows.map(({ row }) => row)
  writeFileSync(table, proofFile(withNew(known, [proof], order)))
}

// npm run prove [-- ROW…]
if (import.meta.main) {
  const asked = process.argv.slice(2)
  const unknown = asked.filter(name => !rows.some(({ row }) => row === name))
  if (unknown.length > 0) {
    console.error(`There is no row ${unknown.join(', ')}. Rows: ${rows.map(({ row }) => row).join(' ')}`)
    process.exit(2)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const wanted = rows.filter(({ row }) => asked.length === 0 || asked.includes(row))
  const missed: string[] = []
  const started = performance.now()
  for (const row of wanted) {
    const before = performance.now()
    const proof = await prove(row)
    keep(proof)
    if (!proof.pass) missed.push(row.row)
    const seconds = Math.round((performance.now() - before) / 1000)
    console.log(`${proof.pass ? 'pass  ' : 'MISSED'} ${row.row} (${seconds} s): ${proof.seen}`)
  }
  const minutes = Math.round((performance.now() - started) / minute)
  console.log(`${wanted.length - missed.length} passed, ${missed.length} failed, in ${minutes} minutes`)
  if (missed.length > 0) console.log(`missed: ${missed.join(' ')}`)
  process.exitCode = missed.length > 0 ? 1 : 0
}
