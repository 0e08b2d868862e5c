import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { openTestService, serviceFor } from '../helpers/service.ts'

const wireTo = async (url: string) => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

t.test('what is no HTTP, or has too long a head, gets the calm page with the numbers', async t => {
  const { url } = await serviceFor(t)
  for (const sent of ['HELLO\r\n\r\n', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`]) {
    const socket = await wireTo(url)
    let answer = ''
    socket.on('data', part => {
      answer += part
    })
    socket.write(sent)
    await once(socket, 'close')
    t.match(answer, /^HTTP\/1\.1 400 /)
    t.match(answer, 'cache-control: no-store')
    t.match(answer, 'tel:988')
  }
})

t.test('a client that never ends its form does not hold up the stop', async t => {
  const opened = await openTestService()
  const socket = await wireTo(opened.url)
  socket.write(
    'POST /contact HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname=',
  )
  await wait(200)
  const closed = once(socket, 'close')
  await opened.close()
  await closed
  t.pass('stopped, and the line is cut')
})
