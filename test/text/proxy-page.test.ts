import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { practice } from '../../src/practice/practice.ts'
import { proxyPage, proxyPagePath } from '../helpers/proxy-page.ts'

const house = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(house, name), 'utf8')

// That they show it is tried by test/faults/caches.ts.
t.test(
  'the page of the proxies has the words and numbers of the practice, and needs nothing else',
  async t => {
    const page = readFileSync(proxyPagePath, 'utf8')
    t.equal(page, proxyPage(), 'node test/write-proxy-page.ts writes it')
    const { emergency, lifeline, helpLine } = practice.crisisLines
    for (const { dial } of [emergency, lifeline, helpLine, practice.programme.phone])
      t.match(page, `href="tel:${dial}"`)
    t.match(page, `href="${practice.programme.exitUrl}"`)
    t.notMatch(page, /<script|<link|<style| style=|src=/)
  },
)

t.test('both examples show it, and hand on what the service says itself', async t => {
  t.match(read('deploy/nginx.conf'), /error_page 400 413 414 429 494 500 502 503 504 \/unreachable\.html;/)
  t.match(
    read('deploy/Caddyfile'),
    /handle_errors \{\s+root \* \/srv\/intake\/deploy\s+rewrite \* \/unreachable\.html/,
  )
  t.notMatch(read('deploy/nginx.conf'), 'proxy_intercept_errors on')
})
