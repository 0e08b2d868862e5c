import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { formWithToken, rowsOf, sendsDuringOutage } from '../helpers/outage.ts'
import { postForm, serviceFor, type TestService } from '../helpers/service.ts'

const locker = join(import.meta.dirname, '../faults/lock-sqlite.ts')

/** Another program takes the write lock, and keeps it until it is let go. */
async function lockFile(t: Test, { folder }: TestService) {
  const child = spawn(process.execPath, [locker, join(folder, 'data', 'intake.db')])
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.end()
    await ended
  }
}

const pragma = async ({ parts }: TestService, text: string) =>
  Object.values((await sql`${sql.raw(`pragma ${text}`)}`.execute(parts.store.db)).rows[0] ?? {})[0]

/** The file may not grow any more, which SQLite takes for a full disk. */
async function fillDisk(service: TestService) {
  await pragma(service, `max_page_count = ${await pragma(service, 'page_count')}`)
  return async () => void (await pragma(service, 'max_page_count = 1000000'))
}

const sends = async (service: TestService) => {
  const answer = await postForm(service.url, await formWithToken(service))
  return answer.headers.get('location') ?? ''
}

t.test('the database is locked by another program', async t => {
  const service = await serviceFor(t)
  const receipt = await sends(service)
  const form = await formWithToken(service)
  const unlock = await lockFile(t, service)
  let answered = false
  const sending = sendsDuringOutage(t, service, form).finally(() => {
    answered = true
  })
  for (const path of ['/', '/contact', '/healthz', receipt])
    t.equal((await fetch(service.url + path)).status, 200, `${path} is read as ever`)
  t.notOk(answered, 'and at once, while the form still waits for the lock')
  await sending
  t.same((await rowsOf(service))[0], 1, 'nothing was stored')
  await unlock()
  t.equal((await postForm(service.url, form)).status, 303, 'the same form goes through at once')
  t.equal((await postForm(service.url, form)).status, 303)
  t.same((await rowsOf(service))[0], 2, 'once')
})

t.test('a lock that is gone after a moment is waited for', async t => {
  const service = await serviceFor(t)
  const form = await formWithToken(service)
  const unlock = await lockFile(t, service)
  const sending = postForm(service.url, form)
  await wait(400)
  await unlock()
  t.equal((await sending).status, 303)
})

t.test('the database is locked from the first moment, before there is an hour’s key', async t => {
  const service = await serviceFor(t)
  const form = await formWithToken(service)
  const unlock = await lockFile(t, service)
  await sendsDuringOutage(t, service, form)
  await unlock()
  t.equal((await postForm(service.url, form)).status, 303)
  t.same((await rowsOf(service))[0], 1)
})

t.test('the disk is full', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  let makeRoom = await fillDisk(service)
  const form = await formWithToken(service)
  let filling = await postForm(service.url, await formWithToken(service))
  while (filling.status === 303) filling = await postForm(service.url, await formWithToken(service))
  t.equal(filling.status, 503, 'until nothing fits any more')

  const before = await rowsOf(service)
  await sendsDuringOutage(t, service, form)
  t.same(await rowsOf(service), before, 'nothing was stored, not even half of it')
  for (const path of ['/', '/contact', '/healthz'])
    t.equal((await fetch(service.url + path)).status, 200, path)
  await makeRoom()
  t.equal((await postForm(service.url, form)).status, 303, 'the same form goes through at once')
  t.equal((await rowsOf(service))[0], (before[0] ?? 0) + 1)
  t.equal(await pragma(service, 'integrity_check'), 'ok')

  makeRoom = await fillDisk(service)
  const receipt = await sends(service)
  const relation = await postForm(service.url, { relation: 'adds' }, `${receipt}/relation`)
  t.ok([303, 404, 503].includes(relation.status))
  await makeRoom()
})

t.test('50 people at once while the disk fills up: each is told the truth', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const forms = await Promise.all(Array.from({ length: 50 }, () => formWithToken(service)))
  await pragma(service, `max_page_count = ${Number(await pragma(service, 'page_count')) + 12}`)
  const statuses: number[] = []
  for (let at = 0; at < forms.length; at += 5) {
    const answers = await Promise.all(forms.slice(at, at + 5).map(form => postForm(service.url, form)))
    statuses.push(...answers.map(({ status }) => status))
  }
  const kept = statuses.filter(status => status === 303).length
  t.same([...new Set(statuses)].sort(), [303, 503])
  t.equal((await rowsOf(service))[0], kept, `${kept} of 50`)
  await pragma(service, 'max_page_count = 1000000')
  const again = await Promise.all(forms.map(form => postForm(service.url, form)))
  t.ok(again.every(({ status }) => status === 303))
  t.equal((await rowsOf(service))[0], 50)
})
