import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { openHouse } from '../helpers/delivery/house.ts'
import {
  endWorker,
  endWorkers,
  isDrained,
  makeDue,
  startWorker,
  until,
} from '../helpers/delivery/killed-worker.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { counted, tries } from '../helpers/proving.ts'
import { newFolder } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const connections = 3

for (const [mode, kills, notices] of [
  ['resend', tries(10, 40), tries(300, 3000)],
  ['hold', tries(5, 20), tries(150, 1500)],
] as const)
  t.test(
    `the delivering program is killed ${kills} times while ${notices} mails go out (${mode})`,
    async t => {
      let greylisted = 0
      const mailbox = await openMailbox({
        onRcptTo(_address, _session, done) {
          if (Math.random() >= 0.05) return done()
          greylisted += 1
          done(Object.assign(new Error('come again'), { responseCode: 450 }))
        },
        // Slow enough that a kill finds messages on their way.
        onMailFrom: (_address, _session, done) => void wait(15).then(() => done()),
        afterDotMs: 15,
      })
      t.teardown(async () => {
        endWorkers()
        await mailbox.close()
      })
      const folder = newFolder()
      const house = await openHouse({ folder })
      for (let n = 0; n < notices / 3; n += 1) await storeInquiry(house.parts, [{}, {}, {}])

      for (let kill = 0; kill < kills; kill += 1) {
        const before = mailbox.mails.length
        const child = await startWorker(folder, mailbox.url, mode)
        await until(() => mailbox.mails.length >= before + tries(15, 60), 60_000)
        await wait(Math.random() * 20)
        await endWorker(child, 'SIGKILL')
      }
      const last = await startWorker(folder, mailbox.url, mode)
      await until(
        async () => {
          await makeDue(house)
          return isDrained(house)
        },
        240_000,
        100,
      )
      await endWorker(last, 'SIGTERM')

      const rows = await house.parts.store.db.selectFrom('notices').selectAll().execute()
      const copies = new Map(rows.map(({ id }) => [id, [] as string[]]))
      for (const { raw } of mailbox.mails) copies.get(/^Message-ID: <(.*)@/m.exec(raw)?.[1] ?? '')?.push(raw)
      const doubled = [...copies.values()].filter(bodies => bodies.length > 1)
      const extra = mailbox.mails.length - [...copies.values()].filter(bodies => bodies.length > 0).length
      const held = rows.filter(({ state }) => state === 'unknown')
      const lost = rows.filter(({ id, state }) => state !== 'unknown' && !copies.get(id)?.length)
      counted(t, {
        n: notices,
        [mode]: {
          kills,
          mails: mailbox.mails.length,
          greylisted,
          lost: lost.length,
          copies: extra,
          held: held.length,
        },
      })

      t.equal([...copies.values()].flat().length, mailbox.mails.length, 'every mail belongs to a row')
      t.same(
        rows.filter(({ state }) => state !== 'sent' && state !== 'unknown'),
        [],
        'every row is sent or listed as unknown',
      )
      t.same(lost, [], 'no row says sent whose mail did not arrive')
      t.ok(
        doubled.every(bodies => new Set(bodies).size === 1),
        'a copy is the same message',
      )
      if (mode === 'hold') {
        t.equal(extra, 0, 'nothing goes out twice')
        t.ok(held.length <= kills * connections)
      } else {
        t.same(held, [])
        t.ok(extra <= kills * connections)
      }
      await house.close()
      rmSync(folder, { recursive: true, force: true })
    },
  )
