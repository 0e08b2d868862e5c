import { rmSync } from 'node:fs'
import t from 'tap'
import { freePort } from '../helpers/postgres.ts'
import { counted, proving, tries } from '../helpers/proving.ts'
import { newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'
import { killServer } from './kill-server.ts'
import { nothingAmiss, wholenessOf } from './wholeness.ts'

t.test(
  'the service is killed again and again while 16 people send: what was acknowledged is there, whole and once',
  async t => {
    const folder = newFolder()
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const { sent, ...figures } = await killServer({
      folder,
      port: await freePort(),
      kills: tries(10, 50),
      accepted: tries(200, 20_000),
      senders: 16,
      withinMs: tries(400, 4000),
    })
    t.comment(figures)
    const { store, vault } = await partsFor(t, `sqlite:${folder}/data/intake.db`, undefined, folder)
    const whole = await wholenessOf(store, vault.secrets.chain, sent)
    t.comment(whole)
    counted(t, { n: figures.kills, ...figures, ...whole })

    t.equal(figures.lostReceipts, 0, 'each receipt that was acknowledged still answers')
    if (proving) t.ok(figures.slowestReadyMs < 2000, 'ready again within two seconds')
    t.equal(figures.exitCode, 0, 'and in the end the service stops in order')
    t.ok(figures.resent > 0, 'some saw no answer and sent again')
    t.same(Object.keys(figures.answers).sort(), ['303', 'no answer'], 'nobody was told anything else')
    t.same(whole, nothingAmiss(sent.length))
  },
)
