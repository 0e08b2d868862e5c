import { request } from 'node:http'
import t from 'tap'
import { serviceFor } from '../helpers/service.ts'

const statusOf = (url: string, method: string) =>
  new Promise<number>((resolve, reject) =>
    request({ port: new URL(url).port, path: url.slice(new URL(url).origin.length), method }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .on('error', reject)
      .end(),
  )

t.test('no method is answered but those of the routes', async t => {
  const { url } = await serviceFor(t)
  for (const method of ['TRACE', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])
    for (const path of ['/', '/contact', '/staff', '/healthz'])
      t.ok([400, 404].includes(await statusOf(url + path, method)), `${method} ${path}`)
})

t.test('the files of the program, its history and its folders are not there', async t => {
  const { url } = await serviceFor(t)
  const page = await (await fetch(url)).text()
  const [, assets = ''] = /href="(\/assets\/[0-9a-f]{12})\//.exec(page) ?? []
  const files = ['.git/HEAD', '.env', 'package.json', 'src/main.ts', 'data/intake.db', 'keys/practice.key']
  const ways = [
    '',
    'assets/',
    `${assets.slice(1)}/`,
    `${assets.slice(1)}/../../`,
    `${assets.slice(1)}/..%2f..%2f`,
  ]
  for (const way of ways)
    for (const file of [...files, ''].filter(file => way + file !== ''))
      t.ok([403, 404].includes(await statusOf(`${url}/${way}${file}`, 'GET')), way + file)
  for (const file of [
    'staff/auth/sign-up/email',
    'staff/auth/get-session',
    'documentation',
    'api',
    'server-status',
  ])
    t.equal(await statusOf(`${url}/${file}`, 'GET'), 404, file)
})

t.test('every answer says what it is, and none says what made it', async t => {
  const { url } = await serviceFor(t, { METRICS_TOKEN: 'a-token-for-the-test' })
  const page = await (await fetch(url)).text()
  const assets = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  for (const path of ['/', '/contact', '/staff/sign-in', '/nothing', '/healthz', '/metrics', ...assets]) {
    const { headers } = await fetch(url + path, { headers: { authorization: 'Bearer a-token-for-the-test' } })
    t.match(headers.get('content-type'), /; charset=utf-8$|^image\/svg\+xml$/, path)
    t.equal(headers.get('x-content-type-options'), 'nosniff', path)
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
      t.notOk(headers.has(name), `${path}: no ${name}`)
  }
})
