import { rmSync } from 'node:fs'
import t from 'tap'
import { killServer } from '../faults/kill-server.ts'
import { nothingAmiss, wholenessOf } from '../faults/wholeness.ts'
import { freePort, postgresFor } from '../helpers/postgres.ts'
import { counted, tries } from '../helpers/proving.ts'
import { newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'

const server = await postgresFor(t)

t.test('the service and PostgreSQL both die, again and again, while 16 people send', async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const database = await server.emptyDatabase()
  const { sent, ...figures } = await killServer({
    folder,
    port: await freePort(),
    env: { DATABASE_URL: database },
    kills: tries(5, 20),
    accepted: tries(100, 2000),
    senders: 16,
    withinMs: tries(400, 800),
    async between() {
      await server.crash()
      await server.start()
    },
  })
  t.comment(figures)
  const { store, vault } = await partsFor(t, database, undefined, folder)
  const whole = await wholenessOf(store, vault.secrets.chain, sent)
  const { exitCode: _, integrity: __, ...seen } = { ...figures, ...whole }
  counted(t, { n: figures.kills, both: seen })
  t.equal(figures.lostReceipts, 0, 'each receipt that was acknowledged still answers')
  t.equal(figures.exitCode, 0)
  t.same(Object.keys(figures.answers).sort(), ['303', 'no answer'], 'nobody was told anything else')
  t.same(whole, nothingAmiss(sent.length))
})
