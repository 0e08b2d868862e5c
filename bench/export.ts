import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Enrolled, enrol } from '../src/cli/seed/enrol.ts'
import { fillDesk } from './desk-fill.ts'
import { sayGoals, sayRounds } from './goals.ts'
import { filledForms, median, posts } from './load.ts'
import { freePort, type OurProgram, startOurs, watchMemory } from './programs.ts'

const stored = Number(process.env.BENCH_STORED ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const forms = Number(process.env.BENCH_FORMS ?? 1500)
const connections = 10
const day = 86_400_000

interface Round {
  /** The form's p99 at ten connections, without an export and beside one. */
  aloneMs: number
  besideMs: number
  /** Memory before the export, and the most while it ran. */
  beforeMb: number
  mostMb: number
  inquiries: number
  seconds: number
}

/**
 * Exports everything that is stored, with names and answers, while forms come in. Answers whether the process grew by
 * less than 50 MB and the form's p99 stayed below twice what it is alone.
 */
export async function benchExport(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'intake-bench-export-'))
  const filled = await fillDesk(folder, stored)
  console.log(`${stored} inquiries stored`)
  const ours = await startOurs(await freePort(), folder)
  const results = await ours.watch(async () => {
    const lead = await enrol(ours.url, filled.lead)
    await sendForms(ours, 1000)
    const all: Round[] = []
    for (let n = 1; n <= rounds; n++) all.push(await round(ours, lead))
    return all
  })
  await ours.stop()
  rmSync(folder, { recursive: true })
  return tell(results)
}

async function round(ours: OurProgram, lead: Enrolled): Promise<Round> {
  const aloneMs = await sendForms(ours, forms)
  const memory = watchMemory(ours)
  const began = performance.now()
  const [left, besideMs] = await Promise.all([exportAll(ours, lead), sendForms(ours, forms)])
  return {
    aloneMs,
    besideMs,
    ...memory.stop(),
    inquiries: left.lines,
    seconds: (left.at - began) / 1000,
  }
}

const sendForms = async (ours: OurProgram, count: number): Promise<number> =>
  (await posts(ours.url, await filledForms(ours.url, count), connections)).p99

/** Reads the file as fast as it comes, and keeps nothing of it. */
async function exportAll({ url }: OurProgram, { cookie }: Enrolled) {
  const dayOf = (ago: number) => new Date(Date.now() - ago * day).toISOString().slice(0, 10)
  const answer = await fetch(`${url}/staff/exports`, {
    method: 'POST',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({
      ...{ from: dayOf(4 * 365), to: dayOf(-1), contact: 'yes', answers: 'yes' },
      reason: 'To measure how it goes beside the form.',
    }),
  })
  if (!answer.ok || !answer.body) throw new Error(`The export answered ${answer.status}`)
  let lines = 0
  for await (const part of answer.body) for (const byte of part as Uint8Array) if (byte === 13) lines++
  return { lines, at: performance.now() }
}

function tell(results: readonly Round[]): boolean {
  const grown = Math.max(...results.map(({ beforeMb, mostMb }) => mostMb - beforeMb))
  const ratio = median(results.map(({ aloneMs, besideMs }) => besideMs / aloneMs))
  const goals = [
    { name: 'memory grown by an export, MB', value: grown, goal: '≤ 50', met: grown <= 50 },
    { name: "the form's p99 beside an export ÷ alone", value: ratio, goal: '≤ 2', met: ratio <= 2 },
  ]
  sayRounds(results)
  const met = sayGoals(goals)
  const facts = { at: new Date().toISOString(), node: process.version, cores: cpus().length, stored, forms }
  writeFileSync(
    join(import.meta.dirname, 'results-export.json'),
    `${JSON.stringify({ ...facts, connections, results, goals }, null, 2)}\n`,
  )
  return met
}
