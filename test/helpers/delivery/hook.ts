import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A status; or nothing at all, a broken connection, or an answer whose body never ends. */
export type HookAnswer = number | 'hang' | 'reset' | 'endless'

/** A web server on 127.0.0.1 that answers each post with the next of its answers, the last one for ever. */
export async function openHook(answers: readonly HookAnswer[] = [200]) {
  const posts: { url: string; type: string; body: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const answer = answers[Math.min(posts.length, answers.length - 1)] ?? 200
    posts.push({
      url: request.url ?? '',
      type: request.headers['content-type'] ?? '',
      body,
      headers: request.headers,
    })
    if (answer === 'hang') return
    if (answer === 'reset') return void request.socket.resetAndDestroy()
    if (answer === 'endless') return void response.writeHead(200, { 'content-length': 1e9 }).write('a')
    response.writeHead(answer, { location: '/elsewhere' }).end('words of the other side')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    posts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
