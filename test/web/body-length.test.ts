import { request } from 'node:http'
import t from 'tap'
import { serviceFor } from '../helpers/service.ts'

const fields = 'email=fay%40staff.example&password=x'

/** Sends a form as it is named: with its length, or in pieces. */
const sent = (url: string, path: string, length?: number) =>
  new Promise<{ status?: number | undefined; connection?: string | undefined; page: string }>(
    (resolve, reject) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        ...(length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': length }),
      }
      const asked = request(new URL(path, url), { method: 'POST', headers }, answer => {
        let page = ''
        answer.setEncoding('utf8').on('data', piece => {
          page += piece
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode, connection: answer.headers.connection, page }),
        )
      })
      asked.on('error', reject)
      asked.end(fields)
    },
  )

t.test('at the desk a form says how long it is, as browsers do, or is not read', async t => {
  const { url } = await serviceFor(t)
  const hidden = await sent(url, '/staff/sign-in')
  t.match(hidden, { status: 411, connection: 'close', page: /did not say how long it is/ })
  t.match(hidden.page, /988/, 'the numbers of the crisis lines stand on every page')
  t.equal((await sent(url, '/staff/sign-in', fields.length)).status, 422)
})

t.test('a public form is taken however it comes', async t => {
  const { url } = await serviceFor(t)
  t.equal((await sent(url, '/contact')).status, 422)
})
