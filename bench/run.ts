import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { writeCapacity } from './capacity.ts'
import { type Goal, sayGoals } from './goals.ts'
import { filledForms, gets, median, posts } from './load.ts'
import {
  freePort,
  type OurProgram,
  type Program,
  residentMb,
  startBare,
  startOurs,
  watchMemory,
} from './programs.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const formsForThroughput = 12_000
const formsForP99 = 4_000

interface Figure {
  name: string
  unit: string
  values: number[]
}

const figures = new Map<string, Figure>()
const note = (name: string, unit: string, value: number) => {
  const figure = figures.get(name) ?? { name, unit, values: [] }
  figure.values.push(value)
  figures.set(name, figure)
}
const middle = (name: string) => median(figures.get(name)?.values ?? [])

/** What is in the store must be exactly what was acknowledged. */
function compareStored({ database }: OurProgram, accepted: number) {
  const sqlite = new Sqlite(database, { readonly: true })
  const count = (table: string) => Number(sqlite.prepare(`select count(*) from ${table}`).pluck().get())
  const stored = {
    inquiries: count('inquiries'),
    received: Number(sqlite.prepare("select count(*) from events where kind = 'received'").pluck().get()),
    notices: count('notices'),
  }
  sqlite.close()
  if (stored.inquiries !== accepted || stored.received !== accepted || stored.notices !== accepted)
    throw new Error(`Accepted ${accepted}, stored ${JSON.stringify(stored)}`)
}

async function round() {
  const ours = await startOurs(await freePort())
  const pageSize = (await (await fetch(`${ours.url}/contact`)).arrayBuffer()).byteLength
  const bare = await startBare(pageSize)
  note('ours: start to first 200', 'ms', ours.startMs)
  const accepted = await ours.watch(() => measure(ours, bare))
  await ours.stop()
  await bare.stop()
  compareStored(ours, accepted)
}

/** Answers how many forms were accepted. */
async function measure(ours: OurProgram, bare: Program): Promise<number> {
  await sleep(1500)
  note('ours: memory idle', 'MB', residentMb(ours))

  note('bare: GET hello', '/s', (await gets(bare.url, '/hello', seconds)).perSecond)
  note('bare: GET page', '/s', (await gets(bare.url, '/contact', seconds)).perSecond)
  note('ours: GET /contact', '/s', (await gets(ours.url, '/contact', seconds)).perSecond)

  const slow = await filledForms(ours.url, formsForP99)
  const fast = await filledForms(ours.url, formsForThroughput)
  await sleep(2000)
  note('bare: POST p99 at 10', 'ms', (await posts(bare.url, slow, 10)).p99)
  note('ours: POST p99 at 10', 'ms', (await posts(ours.url, slow, 10)).p99)

  note('bare: POST at 64', '/s', (await posts(bare.url, fast, 64)).perSecond)
  const memory = watchMemory(ours)
  note('ours: POST at 64', '/s', (await posts(ours.url, fast, 64)).perSecond)
  note('ours: memory under load', 'MB', memory.stop().mostMb)
  return slow.length + fast.length
}

function goals(): Goal[] {
  const atLeast = (name: string, value: number, least: number): Goal => ({
    name,
    value,
    goal: `≥ ${least}`,
    met: value >= least,
  })
  const atMost = (name: string, value: number, most: number): Goal => ({
    name,
    value,
    goal: `≤ ${most}`,
    met: value <= most,
  })
  return [
    atLeast(
      'GET /contact ÷ bare page of the same size',
      middle('ours: GET /contact') / middle('bare: GET page'),
      0.5,
    ),
    atLeast('POST at 64 ÷ bare insert', middle('ours: POST at 64') / middle('bare: POST at 64'), 1),
    atMost('POST p99 at 10 ÷ bare', middle('ours: POST p99 at 10') / middle('bare: POST p99 at 10'), 1.5),
    atMost('memory idle, MB', middle('ours: memory idle'), 110),
    atMost('memory under load, MB', middle('ours: memory under load'), 180),
    atMost('start to first 200, ms', middle('ours: start to first 200'), 1000),
  ]
}

const isChecked = process.argv.includes('--check')
const [which = '', named] = process.argv.slice(2).filter(word => word !== '--check')

/** What is measured besides, each by its name. */
const others: Readonly<Record<string, () => Promise<boolean>>> = {
  desk: async () => (await import('./desk.ts')).benchDesk(named),
  export: async () => (await import('./export.ts')).benchExport(),
  referral: async () => (await import('./referral.ts')).benchReferral(),
}

const other = others[which]
if (other) {
  const met = await other()
  process.exit(met || !isChecked ? 0 : 1)
}

for (let n = 1; n <= rounds; n++) {
  await round()
  console.log(`round ${n} of ${rounds}: stored = accepted`)
}

const shown = (value: number) => (value >= 100 ? Math.round(value).toString() : value.toFixed(2))
console.log(`\n${'what'.padEnd(28)}${'median'.padStart(10)}${'min – max'.padStart(22)}`)
for (const { name, unit, values } of figures.values())
  console.log(
    `${name.padEnd(28)}${`${shown(median(values))} ${unit}`.padStart(10)}${`${shown(Math.min(...values))} – ${shown(Math.max(...values))}`.padStart(22)}`,
  )
console.log()
const reached = goals()
const isMet = sayGoals(reached)

writeFileSync(
  join(import.meta.dirname, 'results.json'),
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, cores: cpus().length, rounds, seconds, figures: [...figures.values()], goals: reached }, null, 2)}\n`,
)
writeCapacity()
if (isChecked && !isMet) process.exitCode = 1
