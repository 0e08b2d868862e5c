import { rmSync, statSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../helpers/postgres.ts'
import { asInService, startProgram } from '../helpers/program.ts'
import { freshToken, newFolder } from '../helpers/service.ts'
import { descriptors, memoryMb } from './process.ts'
import { driving, say } from './say.ts'

const perSecond = 50
const sampleMs = 5000

/** The rise of a straight line through points, per unit of x. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0)
  return over / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0)
}

const ask = (agent: Agent, url: string, body?: URLSearchParams) =>
  new Promise<{ status: number; location: string }>(resolve => {
    const sent = request(
      url,
      {
        agent,
        method: body ? 'POST' : 'GET',
        headers: body ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
      },
      answer => {
        answer.resume()
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '' }),
        )
      },
    )
    sent.on('error', () => resolve({ status: 0, location: '' }))
    sent.end(body?.toString())
  })

const formOf = async (url: string, n: number) =>
  new URLSearchParams({
    ...{ name: `Sender ${n} Invented`, phone: '978-555-0123', contact_call: 'yes', mood_low: '2' },
    ...{ message: `Message ${n}. `.repeat(20), form_token: await freshToken(url) },
  })

// R5: node test/faults/soak.ts [SECONDS]
await driving(async t => {
  const seconds = Number(process.argv[2] ?? 600)
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const program = await startProgram({ folder, port: await freePort(), env: asInService })
  t.teardown(program.kill)
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  t.teardown(() => agent.destroy())
  const answers: Record<string, number> = {}
  let receipt = '/'
  const one = async (n: number) => {
    const sends = n % 5 === 0
    const path = sends ? '/contact' : (['/', '/contact', receipt, '/privacy'][n % 4] ?? '/')
    const { status, location } = await ask(
      agent,
      program.url + path,
      sends ? await formOf(program.url, n) : undefined,
    )
    answers[status] = (answers[status] ?? 0) + 1
    if (status === 303) receipt = location
  }

  const wal = join(folder, 'data', 'intake.db-wal')
  const samples: { minute: number; rss: number; files: number; wal: number }[] = []
  const started = performance.now()
  const sample = () =>
    samples.push({
      minute: (performance.now() - started) / 60_000,
      rss: memoryMb(program.pid),
      files: descriptors(program.pid),
      wal: statSync(wal).size / 2 ** 20,
    })
  const timer = setInterval(sample, sampleMs)
  const underWay = new Set<Promise<void>>()
  let n = 0
  for (; n < seconds * perSecond; n++) {
    const early = started + (n * 1000) / perSecond - performance.now()
    if (early > 0) await wait(early)
    const going = one(n).finally(() => underWay.delete(going))
    underWay.add(going)
    if (underWay.size > 200) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  clearInterval(timer)
  // Filling caches and pools is no leak: the first third of the time does not count.
  const late = samples.filter(({ minute }) => minute > seconds / 180)
  const mbPerMinute = Math.round(slope(late.map(({ minute, rss }) => [minute, rss])) * 100) / 100
  const files = late.map(sample => sample.files)
  const figures = {
    answers,
    perSecond: Math.round(n / ((performance.now() - started) / 1000)),
    rssMb: `${Math.round(late[0]?.rss ?? 0)} to ${Math.round(late.at(-1)?.rss ?? 0)}`,
    slopeMbPerMinute: mbPerMinute,
    descriptors: `${Math.min(...files)} to ${Math.max(...files)}`,
    largestWalMb: Math.round(Math.max(...samples.map(sample => sample.wal)) * 10) / 10,
  }
  say('R5 soak', n, figures, {
    'memory rises by less than 1 MB a minute': mbPerMinute < 1,
    'descriptors stay flat': slope(late.map(({ minute, files }) => [minute, files])) < 1,
    'the WAL stays below 64 MB': figures.largestWalMb < 64,
    'every request is answered well': Object.keys(answers).every(status => ['200', '303'].includes(status)),
    'the rate was kept': figures.perSecond >= perSecond - 3,
  })
})
