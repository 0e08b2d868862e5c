import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sayGoals, sayRounds } from './goals.ts'
import { filledForms, median, posts } from './load.ts'
import { freePort, type OurProgram, startOurs, watchMemory } from './programs.ts'
import { startUploads } from './uploads.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const forms = Number(process.env.BENCH_FORMS ?? 2000)
const connections = 10
const uploads = 10

interface Round {
  /** Memory before a referral with five files of 2 MB, the first of this process, and the most until it is accepted. */
  beforeMb: number
  mostMb: number
  /** The form's p99 alone, and while ten such referrals come in at a time. */
  aloneMs: number
  besideMs: number
  /** The most memory beside ten at a time, how many were accepted in that time, and how long one took. */
  besideMb: number
  referrals: number
  referralMs: number
}

/**
 * Takes referrals with five files of 2 MB in while forms come in. Answers whether one makes the process grow by no more
 * than 40 MB, and the form's p99 stays below three times its quiet value beside ten.
 */
export async function benchReferral(): Promise<boolean> {
  const results: Round[] = []
  for (let n = 1; n <= rounds; n++) {
    const ours = await startOurs(await freePort())
    results.push(await ours.watch(() => round(ours)))
    await ours.stop()
  }
  return tell(results)
}

async function round(ours: OurProgram): Promise<Round> {
  await sendForms(ours, forms)
  await sleep(1500)
  const one = watchMemory(ours)
  const single = await startUploads(ours.url, 1, 1)
  await single.stop()
  const { beforeMb, mostMb } = one.stop()
  const aloneMs = await sendForms(ours, forms)
  const ten = watchMemory(ours)
  const made = await filledForms(ours.url, forms)
  const many = await startUploads(ours.url, uploads)
  await sleep(500)
  const { p99: besideMs } = await posts(ours.url, made, connections)
  const times = await many.stop()
  return {
    ...{ beforeMb, mostMb, aloneMs, besideMs },
    besideMb: ten.stop().mostMb,
    referrals: times.length,
    referralMs: median(times),
  }
}

const sendForms = async (ours: OurProgram, count: number): Promise<number> =>
  (await posts(ours.url, await filledForms(ours.url, count), connections)).p99

function tell(results: readonly Round[]): boolean {
  const grown = median(results.map(({ beforeMb, mostMb }) => mostMb - beforeMb))
  const ratio = median(results.map(({ aloneMs, besideMs }) => besideMs / aloneMs))
  const goals = [
    { name: 'memory grown by a referral with five files, MB', value: grown, goal: '≤ 40', met: grown <= 40 },
    { name: "the form's p99 beside ten of them ÷ alone", value: ratio, goal: '< 3', met: ratio < 3 },
  ]
  sayRounds(results)
  const met = sayGoals(goals)
  const facts = { at: new Date().toISOString(), node: process.version, cores: cpus().length, forms }
  writeFileSync(
    join(import.meta.dirname, 'results-referral.json'),
    `${JSON.stringify({ ...facts, connections, uploads, results, goals }, null, 2)}\n`,
  )
  return met
}
