import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { knownHouse } from '../helpers/known-house.ts'
import { programEnv } from '../helpers/program-env.ts'
import { freshToken, newFolder, postForm, serviceFor } from '../helpers/service.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/operations.md'), 'utf8')

/** The commands of the drill as the page writes them, in its order. */
const drill = [
  ...page
    .slice(page.indexOf('### The drill'), page.indexOf('\n## Keys'))
    .matchAll(/`([^`\n]*npm run[^`\n]*)`/g),
].map(([, command]) => command ?? '')

async function house(t: Test) {
  const folder = newFolder()
  const parts = await knownHouse(folder)
  t.teardown(async () => {
    await parts.store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { url } = await serviceFor(t, { DATA_DIR: parts.dataDir, KEYS_DIR: parts.config.keysDir })
  const form = { name: 'Drusilla Invented', phone: '978-555-0144', contact_call: 'yes' }
  await postForm(url, { ...form, form_token: await freshToken(url) })
  const { reference } = await parts.store.db
    .selectFrom('inquiries')
    .select('reference')
    .executeTakeFirstOrThrow()
  return { ...parts, reference }
}

/** Runs a line of the page in a shell, with the places that it names turned into ours. */
async function shell(line: string, places: Record<string, string>, env: Record<string, string>, input = '') {
  const command = Object.entries(places).reduce((text, [name, place]) => text.replaceAll(name, place), line)
  const running = run('sh', ['-c', command], {
    cwd: root,
    env: { ...programEnv, NODE_ENV: 'test', ...env },
  })
  running.child.stdin?.end(input)
  return running.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout, stderr }) => ({ code, said: `${stdout}${stderr}` }),
  )
}

t.test('the drill, word for word: a backup, the recovery key, and what was stored is shown', async t => {
  const { folder, reference, config, recoveryWords } = await house(t)
  const own = { DATA_DIR: config.dataDir, KEYS_DIR: config.keysDir }
  const made = await shell('npm run --silent backup -- --to FOLDER', { FOLDER: join(folder, 'backups') }, own)
  t.match(made, { code: 0, said: /1 inquiry, \d+ rows in all/ })
  const [name = ''] = readdirSync(join(folder, 'backups'))
  const places = {
    '/tmp/drill': join(folder, 'drill'),
    FILE: join(folder, 'backups', name),
    REFERENCE: reference,
  }
  const [restore = '', verify = '', show = '', ...more] = drill
  t.same(more, [])
  t.match(await shell(restore, places, {}, `${recoveryWords}\n`), { code: 0, said: /1 inquiry, / })
  const verified = await shell(verify, places, {})
  t.equal(verified.code, 0, verified.said)
  t.notMatch(verified.said, /BROKEN/)
  t.match((await shell(show, places, {})).said, /Drusilla Invented/)
  t.match(await shell(restore, places, {}, `${recoveryWords}\n`), { code: 1, said: /is not empty/ })
})

t.test('commands that cannot be done say so in one sentence', async t => {
  const { folder, config } = await house(t)
  const own = { DATA_DIR: config.dataDir, KEYS_DIR: config.keysDir }
  for (const line of [
    'node src/cli/backup.ts',
    'node src/cli/restore.ts',
    'node src/cli/restore.ts --from nowhere',
    `node src/cli/restore.ts --from package.json --to ${join(folder, 'other')}`,
    `node src/cli/restore.ts --from package.json --to ${join(folder, 'other')} --recovery`,
  ]) {
    const { code, said } = await shell(line, {}, own)
    t.equal(code, 1, line)
    t.notMatch(said, /\bat .*\.ts:\d+/, said)
  }
})
