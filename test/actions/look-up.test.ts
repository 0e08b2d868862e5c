import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { freshToken, postForm, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

t.test('who sent the form is found by phone and name within seconds, and alone opens at once', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const desk = await signedIn(service, 'front_desk')
  await postForm(service.url, {
    form_token: await freshToken(service.url),
    name: 'Rosa O’Imagine',
    phone: '978-555-0142',
    contact_call: 'yes',
    intent: 'send',
  })
  const sent = Date.now()
  const ask = (q: string) => desk.post('/staff/look-up', { q })
  let answer = await ask('o imagine')
  while (answer.status !== 303 && Date.now() - sent < 10_000) {
    await wait(200)
    answer = await ask('o imagine')
  }
  t.equal(answer.status, 303, 'the worker wrote the index')
  const path = answer.headers.get('location') ?? ''
  t.match(path, /^\/staff\/inquiries\/[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  for (const q of ['(978) 555-0142', '555 0142', 'ROSA OIMAGINE', path.slice(-9)])
    t.equal((await ask(q)).headers.get('location'), path, q)
  t.equal((await ask('rosa nobody')).status, 200)
})
