import { rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { backlog } from '../../src/storage/notices.ts'
import { type House, openHouse } from '../helpers/delivery/house.ts'
import { endWorker, isDrained, makeDue, startWorker, until } from '../helpers/delivery/killed-worker.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { freePort } from '../helpers/postgres.ts'
import { newFolder } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { driving, say } from './say.ts'

const perInquiry = 4

/** Ids of notices in the order in which they have to go out, for each inquiry. */
async function ordersOf({ parts }: House) {
  const rows = await parts.store.db
    .selectFrom('notices')
    .select(['id', 'inquiry_id'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, row => row.inquiry_id)
}

// M3: node test/faults/mail-backlog.ts [NOTICES]
await driving(async t => {
  const notices = Number(process.argv[2] ?? 10_000)
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const house = await openHouse({ folder })
  t.teardown(house.close)
  for (let n = 0; n < notices / perInquiry; n += 1)
    await storeInquiry(
      house.parts,
      Array.from({ length: perInquiry }, () => ({})),
      { indexed: 1 },
    )

  // A program of its own: a mail server in the same one would make it look busy, and people come before mail.
  const worker = await startWorker(folder, `smtp://127.0.0.1:${port}`, 'resend')
  t.teardown(() => worker.kill('SIGKILL'))
  await wait(3000)
  const during = await backlog(house.parts.store.db, house.parts.now())
  const mailbox = await openMailbox({}, port)
  t.teardown(mailbox.close)
  const back = performance.now()
  await until(async () => {
    await wait(100)
    await makeDue(house)
    return isDrained(house)
  }, 480_000)
  const seconds = (performance.now() - back) / 1000
  await endWorker(worker, 'SIGTERM')

  const place = new Map(mailbox.mails.map(({ raw }, at) => [/^Message-ID: <(.*)@/m.exec(raw)?.[1] ?? '', at]))
  const orders = await ordersOf(house)
  const outOfOrder = [...orders.values()].filter(rows =>
    rows.some(({ id }, n) => n > 0 && (place.get(id) ?? 0) < (place.get(rows[n - 1]?.id ?? '') ?? 0)),
  )
  const figures = {
    triedWhileAway: during.deferred,
    mails: mailbox.mails.length,
    lost: notices - place.size,
    doubled: mailbox.mails.length - place.size,
    inquiriesOutOfOrder: outOfOrder.length,
    connections: mailbox.connections.most,
    perSecond: Math.round(notices / seconds),
  }
  say('M3 mail returns', notices, figures, {
    'everything goes out once': figures.lost + figures.doubled === 0,
    'in order for each inquiry': outOfOrder.length === 0,
    'over no more connections than it may have': figures.connections <= house.delivery.mailer.connections,
    'some were tried meanwhile': figures.triedWhileAway > 0,
  })
})
