import { Agent, request } from 'node:http'
import t from 'tap'
import { serviceFor } from '../helpers/service.ts'

const ask = (agent: Agent, url: string) =>
  new Promise<{ status: number; connection: string; reused: boolean }>((resolve, reject) => {
    const sent = request(url, { agent }, answer => {
      answer.resume()
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          connection: answer.headers.connection ?? '',
          reused: sent.reusedSocket,
        }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })

t.test('a stopping service still answers on a kept connection, and ends it with the answer', async t => {
  const { url, service } = await serviceFor(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  t.match(await ask(agent, `${url}/healthz`), { status: 200, connection: 'keep-alive' })
  const drained = service.drain()
  for (const path of ['/contact', '/healthz', '/nothing'])
    t.equal((await ask(agent, url + path)).connection, 'close', path)
  await drained
  const { status } = await ask(agent, `${url}/healthz`)
  t.equal(status, 200, 'until it is closed')
})
