import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { newFolder } from '../helpers/service.ts'
import { descriptors, quantile } from './process.ts'
import { driving, say } from './say.ts'

const connections = 500
const limitMs = 20_000

const common = ['-c', String(connections), '-r', '250', '-l', '40', '-p', '10']

/** How clients are slow: heads, bodies of forms and of uploads, and readers. */
const ways: readonly [name: string, path: string, arguments_: readonly string[]][] = [
  ['heads', '/contact', ['-H', '-i', '2', '-x', '24']],
  ['bodies', '/contact', ['-B', '-i', '2', '-s', '8192', '-x', '10']],
  [
    'uploads',
    '/refer',
    ['-B', '-i', '2', '-s', '1000000', '-x', '10', '-f', 'multipart/form-data; boundary=x'],
  ],
  ['readers', '/contact', ['-X', '-k', '10', '-n', '3', '-w', '10', '-y', '20', '-z', '8']],
]

/** Runs until nothing is connected any more; answers for how long connections were held, and how others fared meanwhile. */
async function attack(url: string, pid: number, name: string, path: string, more: readonly string[]) {
  const before = descriptors(pid)
  const tool = spawn('slowhttptest', [...more, ...common, '-u', url + path], { stdio: 'ignore' })
  const gone = once(tool, 'exit').then(() => 'gone' as const)
  const times: number[] = []
  let [most, fullAt, emptyAt] = [0, Number.NaN, Number.NaN]
  const started = performance.now()
  for (let ended: unknown; ended !== 'gone' && Number.isNaN(emptyAt); ) {
    const asked = performance.now()
    await (await fetch(`${url}/contact`)).arrayBuffer()
    times.push(performance.now() - asked)
    const open = descriptors(pid) - before
    most = Math.max(most, open)
    if (Number.isNaN(fullAt) && open > 0.8 * connections) fullAt = performance.now()
    if (most > connections / 2 && open < 10) emptyAt = performance.now()
    ended = await Promise.race([gone, wait(50)])
    if (performance.now() - started > 60_000) break
  }
  // The tool ends by itself as soon as it holds no connection any more.
  for (let n = 0; n < 200 && Number.isNaN(emptyAt); n++) {
    if (descriptors(pid) - before < 10) emptyAt = performance.now()
    else await wait(100)
  }
  tool.kill('SIGTERM')
  await gone
  return {
    name,
    connections: most,
    heldMs: Number.isNaN(fullAt) ? 0 : Math.round(emptyAt - fullAt),
    otherP99Ms: Math.round(quantile(times, 0.99)),
    others: times.length,
  }
}

// A3: node test/faults/slow-clients.ts
await driving(async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const program = await startProgram({ folder, port: await freePort() })
  t.teardown(program.kill)
  const seen = []
  for (const [name, path, more] of ways.filter(([name]) => !process.argv[2] || name === process.argv[2]))
    seen.push(await attack(program.url, program.pid, name, path, more))
  say(
    'A3 slow clients',
    ways.length * connections,
    Object.fromEntries(seen.map(({ name, ...figures }) => [name, figures])),
    {
      'as many connections as asked were held': seen.every(
        ({ connections: most }) => most > 0.8 * connections,
      ),
      'all are closed within 20 s': seen.every(({ heldMs }) => heldMs <= limitMs),
      'others are answered within 500 ms': seen.every(({ otherP99Ms }) => otherP99Ms < 500),
      'it stops in order': (await program.stop()) === 0,
    },
  )
})
