// Hears where your referrals stand: SECRET=whsec_… PORT=8080 node examples/hear.mjs
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { SECRET = '', PORT = '8080' } = process.env
const key = Buffer.from(SECRET.replace('whsec_', ''), 'base64')

/** As Standard Webhooks says: over the body as it came, and no older than five minutes. */
function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': sent = '' } = headers
  const expected = Buffer.from(createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64'))
  const isFresh = Math.abs(Date.now() / 1000 - Number(at)) < 300
  const signatures = sent.split(' ').map(one => Buffer.from(one.replace(/^v1,/, '')))
  return isFresh && signatures.some(one => one.length === expected.length && timingSafeEqual(one, expected))
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += piece
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end()
  const { data } = JSON.parse(body)
  process.stdout.write(`${data.reference}: ${data.status}\n`)
  response.writeHead(204).end()
})
server.listen(Number(PORT), () => process.stdout.write(`Listening on port ${server.address().port}\n`))
