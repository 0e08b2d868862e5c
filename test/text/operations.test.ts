import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { capacityTable } from '../../bench/capacity.ts'
import { readConfig } from '../../src/config.ts'
import { patienceMs } from '../../src/service.ts'
import { longestDrainMs } from '../../src/web/drain.ts'
import { workerTimes } from '../../src/worker.ts'
import { serviceFor } from '../helpers/service.ts'

const house = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(house, name), 'utf8')
const token = 'a-token-for-the-test'
const page = read('docs/operations.md')

/** Which test or driver runs each command of the page, and a word of it by which that can be seen there. */
const heldBy: readonly [file: string, sign: string, ...commands: string[]][] = [
  [
    'test/faults/install.ts',
    "commandsAfter('### With systemd')",
    'useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin intake',
    'cd /srv/intake',
    'npm ci --omit=dev --ignore-scripts',
    'install -d -m 755 /etc/intake',
    'install -m 640 -g intake .env.example /etc/intake/settings.env',
    'ln -s /etc/intake/settings.env .env',
    'install -d -m 700 -o intake -g intake /var/lib/intake /var/lib/intake-keys',
  ],
  ['test/faults/install.ts', '-- npm run doctor', 'runuser -u intake -- npm run doctor', 'npm run doctor'],
  [
    // systemd reads the unit there; what it starts and stops is started and stopped without it.
    'test/faults/install.ts',
    "'systemd-analyze'",
    'install -m 644 deploy/intake.service /etc/systemd/system/intake.service',
    'systemctl daemon-reload',
    'systemctl enable --now intake',
    'systemctl restart intake',
    'systemctl stop intake',
    'journalctl --unit intake --pager-end',
  ],
  [
    // There is no container engine: what these commands do with the Dockerfile is done step by step.
    'test/faults/container.ts',
    "commandOf(last.steps, 'HEALTHCHECK')",
    'install -m 600 .env.example deploy/settings.env',
    'docker compose -f deploy/compose.yaml build',
    'docker compose -f deploy/compose.yaml run --rm intake npm run keys -- init',
    'docker compose -f deploy/compose.yaml run --rm intake npm run doctor',
    'docker compose -f deploy/compose.yaml up --detach --wait',
    'docker compose -f deploy/compose.yaml logs --tail 50',
  ],
  [
    'test/faults/behind-nginx.ts',
    "['-t', ",
    'install -m 644 deploy/nginx.conf /etc/nginx/conf.d/intake.conf',
    'nginx -t',
    'systemctl reload nginx',
  ],
  [
    'test/faults/caches.ts',
    "'validate'",
    'install -m 644 deploy/Caddyfile /etc/caddy/Caddyfile',
    'caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile',
    'systemctl reload caddy',
  ],
  [
    'test/text/operations.test.ts',
    'authorization: `Bearer ',
    'curl -fsS -H "Authorization: Bearer $METRICS_TOKEN" http://127.0.0.1:3000/readyz',
    'curl -fsS -H "Authorization: Bearer $METRICS_TOKEN" http://127.0.0.1:3000/metrics',
  ],
  ['test/actions/verify.test.ts', 'npm run verify: one line a kind', 'npm run verify'],
  ['test/actions/verify.test.ts', "'--seals'", 'npm run verify -- --seals'],
  ['test/actions/verify.test.ts', "'--checkpoint'", 'npm run verify -- --checkpoint'],
  ['test/actions/verify.test.ts', "'--renew-file'", 'npm run verify -- --renew-file'],
  [
    'test/cli/restore-drill.test.ts',
    'npm run --silent backup -- --to FOLDER',
    'npm run backup -- --to FOLDER',
    'npm run backup -- --to /var/backups/intake',
  ],
  [
    'test/faults/backup.ts',
    "'--recovery'",
    'npm run restore -- --from FILE',
    'npm run restore -- --from FILE --to FOLDER',
    'npm run restore -- --from FILE --to FOLDER --database URL',
    'npm run restore -- --from FILE --recovery',
  ],
  [
    'test/cli/keys.test.ts',
    "command('init')",
    'npm run keys -- init',
    'runuser -u intake -- npm run keys -- init',
  ],
  ['test/cli/keys.test.ts', "'check'", 'npm run keys -- check'],
  ['test/cli/keys.test.ts', "command('recover')", 'npm run keys -- recover'],
  ['test/cli/staff.test.ts', "staff('reset', me.email)", 'npm run staff -- reset EMAIL'],
  ['test/cli/staff.test.ts', "staff('end-sessions')", 'npm run staff -- end-sessions'],
  ['test/faults/rotation.ts', 'rotate', 'npm run keys -- rotate'],
  ['test/text/sbom.test.ts', "'sbom'", 'npm run sbom'],
]

const commands = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map(line => line.replace(/\s+#.*$/, '').trim())
  .filter(Boolean)

t.test('every command of the page is run by a test or a driver', async t => {
  const known = new Set(heldBy.flatMap(([, , ...held]) => held))
  t.ok(commands.length > 30)
  for (const command of commands) t.ok(known.has(command), command)
  for (const command of known)
    t.ok(commands.includes(command) || page.includes(`\`${command}\``), `${command} stands on the page`)
})

t.test('and what is said to run it is there', async t => {
  for (const [file, sign, command = ''] of heldBy)
    t.ok(existsSync(join(house, file)) && read(file).includes(sign), `${command}: ${file}`)
})

t.test('every file that the page names is there', async t => {
  const named = [...page.matchAll(/`((?:src|test|deploy|docs|bench)\/[\w./-]+)`/g)].map(
    ([, file = '']) => file,
  )
  const made = ['deploy/settings.env']
  for (const file of named) t.ok(made.includes(file) || existsSync(join(house, file)), file)
})

t.test('the capacity is that of the last bench', async t => {
  t.ok(page.includes(capacityTable()), 'node bench/capacity.ts writes it anew')
})

t.test('a stop takes no longer than the page says', async t => {
  t.match(page, /stops within ten seconds on SIGTERM/)
  const closing = 1000
  t.ok(longestDrainMs + Math.max(patienceMs, workerTimes.stopWithinMs) + closing <= 10_000)
})

t.test('every metric has its line on the page, and every line its metric', async t => {
  const { url } = await serviceFor(t, { METRICS_TOKEN: token })
  const ask = (path: string) => fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  t.match(await (await ask('/readyz')).json(), { status: 'ready', checks: [{ name: 'database', ok: true }] })
  const found = [...(await (await ask('/metrics')).text()).matchAll(/^# TYPE (\S+)/gm)].map(
    ([, name]) => name,
  )
  const lines = [...page.matchAll(/^\| `((?:intake|process)_\w+)` \|/gm)].map(([, name]) => name)
  t.same([...found].sort(), [...lines].sort())
})

t.test(
  'Litestream copies the database of the default settings, and keeps it no longer than backups',
  async t => {
    const file = read('docs/litestream.yml')
    const { databaseUrl } = readConfig({ DATA_DIR: '/var/lib/intake' })
    const [, copied = ''] = /- path: (\S+)/.exec(file) ?? []
    t.equal(`sqlite:${copied.replace('${' + 'DATA_DIR}', '/var/lib/intake')}`, databaseUrl)
    const [, hours] = /retention: (\d+)h/.exec(file) ?? []
    const [, days] = /delete them\s+after (\d+) days/.exec(page) ?? []
    t.equal(Number(hours), 24 * Number(days))
  },
)
