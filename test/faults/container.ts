import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../helpers/postgres.ts'
import { freshToken, newFolder, postForm } from '../helpers/service.ts'
import { commandOf, type Stage, stagesOf, variablesOf } from './dockerfile.ts'
import { account, build, layerIn, read, run } from './layers.ts'
import { say } from './say.ts'

const folder = newFolder()
const checks: Record<string, boolean> = {}
try {
  const stages = stagesOf(read('Dockerfile'))
  const built = new Map<string, string>()
  let layer = layerIn(folder)
  let workdir = '/'
  for (const [at, stage] of stages.entries()) {
    layer = layerIn(join(folder, String(at)))
    workdir = build(stage, layer, built)
    if (stage.name) built.set(stage.name, layer.upper)
  }
  const last = stages.at(-1) as Stage
  const { upper } = layer
  const inside = (path: string) => existsSync(join(upper, workdir, path))
  checks['official Node 24 image'] = stages.every(({ base }) => /^node:24-bookworm-slim$/.test(base))
  checks['not root'] = last.steps.some(
    ({ word, rest }) => word === 'USER' && rest === `${account}:${account}`,
  )
  checks['the program is inside'] = ['src/start.js', 'views', 'migrations', 'node_modules/fastify'].every(
    inside,
  )
  checks['nothing else is'] = ![
    'test',
    '.git',
    'bench',
    'docs',
    'node_modules/tap',
    'node_modules/node',
  ].some(inside)
  const volumes = { data: join(folder, 'data'), keys: join(folder, 'keys') }
  for (const path of Object.values(volumes)) {
    mkdirSync(path, { mode: 0o700 })
    chownSync(path, Number(account), Number(account))
  }
  const start = (command: string[], env: Record<string, string>) => run(layer, workdir, volumes, command, env)
  const command = commandOf(last.steps, 'CMD')

  const real = start(command, variablesOf(last.steps))
  checks['a real service says what it needs'] =
    (await real.ended) === 1 && /PUBLIC_URL is not set/.test(real.said()) && /invented/i.test(real.said())

  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}`
  const demo = { ...variablesOf(last.steps), NODE_ENV: 'test', HOST: '127.0.0.1', PORT: port }
  const service = start(command, demo)
  const health = commandOf(last.steps, 'HEALTHCHECK')
  const healthy = async () => (await start(health, demo).ended) === 0
  checks['not healthy before it listens'] = !(await healthy())
  for (let tries = 0; tries < 300 && !(await fetch(`${url}/healthz`).catch(() => null)); tries++) {
    if (service.child.exitCode !== null) throw new Error(`The service ended: ${service.said()}`)
    await wait(100)
  }
  checks.healthy = await healthy()
  const fields = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }
  const sent = await postForm(url, { ...fields, form_token: await freshToken(url) })
  checks['a form is taken'] = sent.status === 303
  const checked = start(['npm', 'run', 'keys', '--', 'check'], demo)
  checks['its commands run in it'] = (await checked.ended) === 0 && /the keys are whole/.test(checked.said())
  const writes = start(['sh', '-c', 'touch x || touch /x || touch /srv/x'], demo)
  checks['its root cannot be written'] = (await writes.ended) !== 0 && /Read-only/.test(writes.said())
  service.child.kill('SIGTERM')
  checks['stops when asked'] = (await service.ended) === 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
say('O1 container', Object.keys(checks).length, {}, checks)
