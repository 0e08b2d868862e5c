import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enrol } from '../src/cli/seed/enrol.ts'
import { reportCodes } from '../src/intake/reports/reports.ts'
import { writeCapacity } from './capacity.ts'
import { type Filled, fillDesk } from './desk-fill.ts'
import { gets, median, pages } from './load.ts'
import { freePort, type OurProgram, residentMb, startBare, startOurs } from './programs.ts'
import type { Asked } from './requests.ts'

const stored = Number(process.env.BENCH_STORED ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const asks = Number(process.env.BENCH_ASKS ?? 500)
const connections = 10
/** Reports are read now and then, by one or two people. */
const goalOf = (name: string) => (name.startsWith('report') ? 200 : 50)
const pagesDeep = 200

/** What is asked in turn, by the number of the question. */
type Ask = (n: number) => Asked

interface Figure {
  name: string
  p99: number[]
  perSecond: number[]
}

/**
 * The desk with very many inquiries, beside a bare server's page of the same size. Answers whether every goal was met.
 * With `named` ("search|look-up") only pages whose names match are measured, and no result is written.
 */
export async function benchDesk(named = ''): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'intake-bench-desk-'))
  const began = performance.now()
  const filled = await fillDesk(folder, stored)
  console.log(`${stored} inquiries stored in ${Math.round((performance.now() - began) / 1000)} s`)
  const ours = await startOurs(await freePort(), folder)
  const results = await ours.watch(() => measure(ours, filled, named))
  await ours.stop()
  rmSync(folder, { recursive: true })
  show(results)
  const goals = results.figures.map(({ name, p99 }) => ({
    name: `${name}: p99, ms`,
    value: median(p99),
    goal: `< ${goalOf(name)}`,
    met: median(p99) < goalOf(name),
  }))
  for (const { name, value, met } of goals) if (!met) console.log(`MISSED  ${name}: ${value.toFixed(1)}`)
  if (named === '') write(results, goals)
  return goals.every(({ met }) => met)
}

function write(results: Awaited<ReturnType<typeof measure>>, goals: readonly object[]) {
  const facts = { at: new Date().toISOString(), node: process.version, stored, rounds, asks, connections }
  writeFileSync(
    join(import.meta.dirname, 'results-desk.json'),
    `${JSON.stringify({ ...facts, ...results, goals }, null, 2)}\n`,
  )
  writeCapacity()
}

async function measure(ours: OurProgram, filled: Filled, named: string) {
  const { cookie } = await enrol(ours.url, filled.lead)
  const asked = Object.entries({
    ...asksOf(filled, await deepInClosed(ours.url, cookie)),
    ...(await searchesOf(ours.url, cookie, filled)),
    ...reportsOf(),
  }).filter(([name]) => new RegExp(named).test(name))
  const pageBytes = (await (await fetch(`${ours.url}/staff`, { headers: { cookie } })).arrayBuffer())
    .byteLength
  const bare = await startBare(pageBytes)
  const figures: Figure[] = asked.map(([name]) => ({ name, p99: [], perSecond: [] }))
  const bareRates: number[] = []
  const askAll = async (ask: Ask, first: number) =>
    pages(
      ours.url,
      cookie,
      Array.from({ length: asks }, (_, n) => ask(first + n)),
      connections,
    )
  for (const [, ask] of asked) await askAll(ask, 0)
  for (let round = 1; round <= rounds; round++) {
    bareRates.push((await gets(bare.url, '/contact', 2, connections)).perSecond)
    for (const [at, [, ask]] of asked.entries()) {
      const load = await askAll(ask, round * asks)
      figures[at]?.p99.push(load.p99)
      figures[at]?.perSecond.push(load.perSecond)
    }
  }
  await bare.stop()
  return { pageBytes, memoryMb: residentMb(ours), bareRates, figures }
}

function asksOf({ open, closed, people }: Filled, far: string): Record<string, Ask> {
  // A prime step, so that neighbours in time are not asked for one after the other.
  const some = <T>(list: readonly T[], n: number) => list[(n * 7919) % list.length] as T
  const lookUp = (q: string): Asked => ({
    path: '/staff/look-up',
    body: new URLSearchParams({ q }).toString(),
  })
  return {
    'who is next': () => ({ path: '/staff' }),
    'to contact': () => ({ path: '/staff/queues/to_contact' }),
    mine: () => ({ path: '/staff/queues/mine' }),
    closed: () => ({ path: '/staff/queues/closed' }),
    [`closed, ${pagesDeep} pages on`]: () => ({ path: far }),
    'one inquiry': n => ({ path: `/staff/inquiries/${some(open, n)}` }),
    'one closed inquiry': n => ({ path: `/staff/inquiries/${some(closed, n)}` }),
    answers: n => ({ path: `/staff/inquiries/${some(open, n)}/answers` }),
    'look-up by reference': n => lookUp(some(closed, n)),
    'look-up by name': n => lookUp(some(people, n).name),
    'look-up by phone': n => lookUp(some(people, n).phone),
  }
}

async function deepInClosed(url: string, cookie: string): Promise<string> {
  let path = '/staff/queues/closed'
  for (let page = 0; page < pagesDeep; page++) {
    const html = await (await fetch(url + path, { headers: { cookie } })).text()
    const next = /href="(\/staff\/queues\/closed\?after=[^"]+)"/.exec(html)?.[1]
    if (next === undefined) throw new Error(`The closed list ends on page ${page + 1}`)
    path = next.replaceAll('&amp;', '&')
  }
  return path
}

const searchesEach = 40
const searchPagesDeep = 40

/** Pages of searches that were begun before: what was searched for stands sealed in their addresses. */
async function searchesOf(url: string, cookie: string, { people }: Filled): Promise<Record<string, Ask>> {
  const begin = async (fields: Record<string, string>): Promise<string> => {
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const body = new URLSearchParams(fields)
    const sent = await fetch(`${url}/staff/search`, { method: 'POST', headers, body, redirect: 'manual' })
    const path = sent.headers.get('location')
    if (path === null) throw new Error(`A search was answered ${sent.status}`)
    return path
  }
  const each = async (fields: (person: Filled['people'][number]) => Record<string, string>): Promise<Ask> => {
    const some = people.slice(0, searchesEach)
    const paths = await Promise.all(some.map(person => begin(fields(person))))
    return n => ({ path: paths[n % paths.length] ?? '' })
  }
  const deep = async (fields: Record<string, string>): Promise<Ask> => {
    let path = await begin(fields)
    for (let page = 0; page < searchPagesDeep; page++) {
      const html = await (await fetch(url + path, { headers: { cookie } })).text()
      path = /href="(\/staff\/search\/[^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? path
    }
    return () => ({ path })
  }
  return {
    'search: a whole name': await each(({ name }) => ({ words: name })),
    'search: a first name': await each(({ name }) => ({ words: name.split(' ')[0] ?? '' })),
    'search: a misspelt name': await each(({ name }) => ({ words: misspelt(name) })),
    'search: a phone': await each(({ phone }) => ({ words: phone })),
    'search: waiting, criterion': await each(() => ({ stand: 'waiting', criterion: 'mood' })),
    'search: nothing by fax': await each(() => ({ source: 'fax' })),
    'search: a name, waiting': await each(({ name }) => ({ words: name, stand: 'waiting' })),
    [`search, ${searchPagesDeep} pages on`]: await deep({ stand: 'ended', assignee: 'nobody' }),
  }
}

/** The page with all reports, and the picture and the table of each; a period is asked for by several at once. */
function reportsOf(): Record<string, Ask> {
  const day = 86_400_000
  const period = (n: number) => {
    const dateOf = (ago: number) => new Date(Date.now() - ago * day).toISOString().slice(0, 10)
    return `from=${dateOf(83 + (n % 20))}&to=${dateOf(n % 20)}`
  }
  return {
    'reports: all on one page': n => ({ path: `/staff/reports?${period(n)}` }),
    ...Object.fromEntries(
      reportCodes.flatMap(code => [
        [
          `report ${code}: picture`,
          (n: number) => ({ path: `/staff/reports/${code}/chart.svg?${period(n)}&mode=light&size=wide` }),
        ],
        [`report ${code}: table`, (n: number) => ({ path: `/staff/reports/${code}.csv?${period(n)}` })],
      ]),
    ),
  }
}

const misspelt = (name: string) => name.replaceAll('i', 'y').replaceAll('s', 'z')

const columns = (name: string, ...cells: string[]) =>
  name.padEnd(34) + cells.map(cell => cell.padStart(16)).join('')

function show({ figures, bareRates, memoryMb, pageBytes }: Awaited<ReturnType<typeof measure>>) {
  console.log(`\n${columns('page', 'p99, ms', 'min – max', 'per second', '÷ bare page')}`)
  for (const { name, p99, perSecond } of figures)
    console.log(
      columns(
        name,
        median(p99).toFixed(1),
        `${Math.min(...p99).toFixed(1)} – ${Math.max(...p99).toFixed(1)}`,
        Math.round(median(perSecond)).toString(),
        (median(perSecond) / median(bareRates)).toFixed(3),
      ),
    )
  const kilobytes = Math.round(pageBytes / 1024)
  console.log(
    `\nmemory ${Math.round(memoryMb)} MB; the first page has ${kilobytes} KB; goal: every p99 < 50 ms, of reports < 200 ms\n`,
  )
}
