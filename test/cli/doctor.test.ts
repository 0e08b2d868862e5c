import { execFile } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { makeDevelopmentKeys } from '../../src/parts.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { programEnv } from '../helpers/program-env.ts'
import { newFolder } from '../helpers/service.ts'
import { migrations, storeFor } from '../storage/engine.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../../src/cli/doctor.ts')

/** A folder with keys and no database, and what the doctor says of it. */
async function deployment(t: Test) {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const env = { NODE_ENV: 'test', DATA_DIR: folder, KEYS_DIR: join(folder, 'keys') }
  const config = readConfig(env)
  await makeDevelopmentKeys(config)
  const doctor = () =>
    run(process.execPath, [program], { env: { ...programEnv, ...env }, cwd: folder }).then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout as string,
    )
  return { ...config, doctor, file: join(folder, 'intake.db') }
}

t.test('the doctor makes no database', async t => {
  const { doctor, file } = await deployment(t)
  t.match(await doctor(), /^ok {4}There is nothing in the database yet: the first start makes its tables$/m)
  t.notOk(existsSync(file))
})

t.test('nor does it bring one up to date, or store a key', async t => {
  const { doctor, databaseUrl } = await deployment(t)
  const store = storeFor(t, databaseUrl)
  const steps = readdirSync(migrations).sort()
  const now = () => new Date()
  await migrate(store, migrations, now, steps.slice(0, -1))
  t.match(
    await doctor(),
    /^ok {4}The next start brings the schema up to date \(1 step\): look again after it$/m,
  )
  const taken = await store.db.selectFrom('schema_migrations').select('name').execute()
  t.equal(taken.length, steps.length - 1)

  await migrate(store, migrations, now)
  const said = await doctor()
  t.match(said, /^ok {4}database: answers$/m)
  t.match(said, /^ok {4}keys: open$/m)
  t.match(said, /^MEND {2}There is no backup yet$/m)
  t.same(await store.db.selectFrom('sealed_keys').selectAll().execute(), [])
})
