import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../helpers/postgres.ts'
import { freshToken, newFolder, postForm } from '../helpers/service.ts'
import { house, layerIn, prepare, read, released, run, runAsRoot } from './layers.ts'
import { say } from './say.ts'

/**
 * Installs the service as docs/operations.md says, command by command, on an overlay of this machine, as root on Linux,
 * and starts what the unit starts, as its account, with only its two folders to write. systemd itself only reads the unit.
 */
const folder = newFolder()
const layer = layerIn(folder)
const workdir = '/srv/intake'
const unit = join(house, 'deploy/intake.service')

/** The commands of the first block after a heading. */
function commandsAfter(heading: string): string[] {
  const [, after = ''] = read('docs/operations.md').split(`\n${heading}\n`)
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(after) ?? []
  return block.split('\n').filter(Boolean)
}

function unpackRelease() {
  for (const file of released()) {
    const path = join(layer.upper, workdir, file)
    mkdirSync(dirname(path), { recursive: true })
    cpSync(join(house, file), path)
  }
  mkdirSync(join(layer.upper, 'usr/bin'), { recursive: true })
  copyFileSync(process.execPath, join(layer.upper, 'usr/bin/node'))
}

/** The unit's own lines. */
const inUnit = (name: string) =>
  [...read('deploy/intake.service').matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(
    ([, value = '']) => value,
  )

/** What systemd-analyze says of the unit: nothing to complain of, and its exposure from 0 to 10. */
function judgedBySystemd() {
  const complaints = execFileSync('systemd-analyze', ['verify', unit], { encoding: 'utf8', stdio: 'pipe' })
  const judged = execFileSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' })
  return { complaints, exposure: Number(/Overall exposure level for \S+: ([\d.]+)/.exec(judged)?.[1] ?? 10) }
}

const checks: Record<string, boolean> = {}
const figures: Record<string, unknown> = {}
try {
  prepare(layer)
  unpackRelease()
  const commands = commandsAfter('### With systemd')
  runAsRoot(layer, commands.join('\n'))
  figures.commands = commands.length
  const port = String(await freePort())
  const settings = join(layer.upper, 'etc/intake/settings.env')
  const filled = {
    NODE_ENV: 'test',
    PORT: port,
    DATA_DIR: '/var/lib/intake',
    KEYS_DIR: '/var/lib/intake-keys',
  }
  writeFileSync(
    settings,
    Object.entries(filled).reduce(
      (text, [name, value]) => text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`),
      readFileSync(settings, 'utf8'),
    ),
  )
  const [account = ''] = inUnit('User')
  const volumes = Object.fromEntries(
    inUnit('StateDirectory')
      .flatMap(names => names.split(' '))
      .map(name => [`var/lib/${name}`, join(layer.upper, 'var/lib', name)]),
  )
  const start = (command: string[], env = {}) => run(layer, workdir, volumes, command, env, account)

  const [words = ''] = inUnit('ExecStart')
  const service = start(words.split(' '), { MALLOC_ARENA_MAX: '1' })
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)) break
    if (service.child.exitCode !== null) throw new Error(`The service ended: ${service.said()}`)
    await wait(100)
  }
  const url = `http://127.0.0.1:${port}`
  const fields = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }
  const sent = await postForm(url, { ...fields, form_token: await freshToken(url) })
  checks['the unit starts it, and a form is taken'] = sent.status === 303
  const doctor = runAsRoot(layer, `cd ${workdir}; runuser -u ${account} -- npm run doctor || true`)
  checks['npm run doctor, as its account'] = /Settings are complete/.test(doctor)
  const writes = start(['sh', '-c', 'touch src/x || touch /etc/x'])
  checks['it writes nowhere else'] = (await writes.ended) !== 0
  const strangers = runAsRoot(layer, 'runuser -u nobody -- ls /var/lib/intake-keys 2>&1 || true')
  checks['nobody else reads its keys'] = /Permission denied/.test(strangers)
  service.child.kill('SIGTERM')
  checks['it stops when asked'] = (await service.ended) === 0
  const { complaints, exposure } = judgedBySystemd()
  figures.exposure = exposure
  checks['systemd has nothing to complain of'] = complaints === ''
  checks['exposure ≤ 2 of 10'] = exposure <= 2
} finally {
  rmSync(folder, { recursive: true, force: true })
}
say('O2 install with systemd', Object.keys(checks).length, figures, checks)
