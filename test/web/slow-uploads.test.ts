import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { holdUploads, until } from '../helpers/files/held-uploads.ts'
import { samples } from '../helpers/files/samples.ts'
import { multipart, onDisk } from '../helpers/files/upload-app.ts'
import { invented } from '../helpers/referral.ts'
import { freshToken, movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { tokenFor } from './taking-down.ts'

const ours = { 'sec-fetch-site': 'same-origin' }
const intake = '/staff/referral-intake'
const fax = { ...invented, source: 'fax', came_at: '2026-11-20T15:00' }
const letter: [string, Buffer][] = [['letter.pdf', samples.pdf?.(300) ?? Buffer.alloc(0)]]

async function open(t: Test) {
  const service = await serviceFor(t, { TRUST_PROXY: '127.0.0.1' }, movableClock('2026-11-24T15:00:00Z'))
  const hold = (path: string, count: number, headers: Record<string, string>) =>
    t.teardown(holdUploads(service.url + path, count, headers))
  const refer = async (from: string) => {
    const form_token = await freshToken(service.url)
    const answer = await fetch(`${service.url}/refer`, {
      method: 'POST',
      headers: { 'x-forwarded-for': from },
      body: multipart({ ...invented, form_token }, letter),
      redirect: 'manual',
    })
    return { status: answer.status, page: await answer.text() }
  }
  return { ...service, service, hold, refer, disk: () => onDisk(service.parts.config.dataDir) }
}

t.test('60 slow uploads of one line take three places, and leave the others to others', async t => {
  const { hold, refer, disk } = await open(t)
  for (let n = 1; n <= 6; n += 1) hold('/refer', 10, { 'x-forwarded-for': `2001:db8::${n}` })
  await until(() => disk().length >= 3)
  await wait(300)
  t.equal(disk().length, 3, 'three come in')
  t.equal((await refer('203.0.113.8')).status, 303)
  const { status, page } = await refer('2001:db8::7')
  t.equal(status, 503)
  t.match(page, 'too many files are coming in')
  t.match(page, 'She has been low since the summer')
})

t.test('uploads whose files are not taken hold no place of those that are', async t => {
  const { service, hold } = await open(t)
  const me = await signedIn(service, 'front_desk')
  const form_token = await tokenFor(me, intake)
  hold(intake, 60, ours)
  await wait(500)
  const body = multipart({ ...fax, form_token }, letter)
  const answer = await me.ask(intake, { method: 'POST', body, headers: ours })
  t.equal(answer.status, 303, 'a stranger at the desk keeps no one from it')
})

t.test('a place is free again once its upload ends, however it does', async t => {
  const { url, refer, disk } = await open(t)
  for (let round = 0; round < 3; round += 1) {
    const end = holdUploads(`${url}/refer`, 3, { 'x-forwarded-for': '203.0.113.7' })
    await until(() => disk().length >= 3 + round)
    t.equal((await refer('203.0.113.7')).status, 503)
    end()
    await until(() => disk().length === round)
    t.equal((await refer('203.0.113.7')).status, 303)
  }
})
