import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { median, posts, tokens } from './load.ts'
import { freePort, type OurProgram, startOurs, watchMemory } from './programs.ts'
import { formBody } from './requests.ts'
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
  const made = await bodiesFor(ours, forms)
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

const bodiesFor = async ({ url }: OurProgram, count: number) => (await tokens(url, count)).map(formBody)

const sendForms = async (ours: OurProgram, count: number): Promise<number> =>
  (await posts(ours.url, await bodiesFor(ours, count), connections)).p99

function tell(results: readonly Round[]): boolean {
  const grown = median(results.map(({ beforeMb, mostMb }) => mostMb - beforeMb))
  const ratio = median(results.map(({ aloneMs, besideMs }) => besideMs / aloneMs))
  const goals = [
    { name: 'memory grown by a referral with five files, MB', value: grown, goal: '≤ 40', met: grown <= 40 },
    { name: "the form's p99 beside ten of them ÷ alone", value: ratio, goal: '< 3', met: ratio < 3 },
  ]
  for (const one of results)
    console.log(
      Object.entries(one)
        .map(([name, value]) => `${name} ${value.toFixed(1)}`)
        .join(', '),
    )
  for (const { name, value, goal, met } of goals)
    console.log(`${met ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(2)} (goal ${goal})`)
  const facts = { at: new Date().toISOString(), node: process.version, cores: cpus().length, forms }
  writeFileSync(
    join(import.meta.dirname, 'results-referral.json'),
    `${JSON.stringify({ ...facts, connections, uploads, results, goals }, null, 2)}\n`,
  )
  return goals.every(({ met }) => met)
}
