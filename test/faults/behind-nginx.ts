import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../helpers/postgres.ts'
import { type Ends, newFolder } from '../helpers/service.ts'

const house = join(import.meta.dirname, '../..')
const tls = join(house, 'test/data/tls')

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

export interface FrontDoor {
  /** The address of its plain port. */
  plain: string
  ask(
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string; localAddress?: string },
  ): Promise<Answer>
  /** Begins so many forms from an address of this machine, and never goes on with them. Answers how to end them. */
  hold(count: number, localAddress: string): Promise<() => void>
  /** Every file that it wrote, as text. */
  written(): string
}

/** The site of deploy/nginx.conf with ports, certificate and logs of our own, and nothing else changed. */
function site(ports: { plain: number; tls: number; upstream: number }, folder: string): string {
  const changes: [RegExp, string][] = [
    [/listen 80;/, `listen 127.0.0.1:${ports.plain};`],
    [/listen 443 (.*);/, `listen 127.0.0.1:${ports.tls} $1;`],
    [/ *listen \[::\].*\n/g, ''],
    [/server 127\.0\.0\.1:3000;/, `server 127.0.0.1:${ports.upstream};`],
    [/ssl_certificate .*;/, `ssl_certificate ${tls}/test-only-cert.pem;`],
    [/ssl_certificate_key .*;/, `ssl_certificate_key ${tls}/test-only-key.pem;`],
    [/\/var\/log\/nginx\//g, `${folder}/`],
    [/\/srv\/intake\//, `${house}/`],
  ]
  return changes.reduce(
    (text, [from, to]) => text.replace(from, to),
    readFileSync(join(house, 'deploy/nginx.conf'), 'utf8'),
  )
}

/** Around it a cache that keeps whatever it may, for everybody, by address alone, and says what it did. */
const around = (folder: string) => `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  proxy_cache_path ${folder}/cache keys_zone=pages:10m;
  proxy_cache pages;
  proxy_cache_valid any 10m;
  proxy_cache_methods GET HEAD POST;
  proxy_cache_key $request_method$request_uri;
  proxy_temp_path ${folder}/proxied;
  client_body_temp_path ${folder}/bodies;
  add_header x-cache $upstream_cache_status always;
  include ${folder}/site.conf;
}
`

/** A real nginx before a server on this machine. It ends, and leaves nothing, when the test ends. */
export async function nginxBefore(t: Ends, upstream: number): Promise<FrontDoor> {
  const folder = newFolder()
  const ports = { plain: await freePort(), tls: await freePort(), upstream }
  for (const name of ['proxied', 'bodies']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'site.conf'), site(ports, folder))
  writeFileSync(join(folder, 'nginx.conf'), around(folder))
  const words = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  execFileSync('nginx', ['-t', ...words], { stdio: 'pipe' })
  const child = spawn('nginx', words, { stdio: 'ignore' })
  t.teardown(async () => {
    child.kill('SIGQUIT')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })
  const proxy: FrontDoor = {
    plain: `http://127.0.0.1:${ports.plain}`,
    ask: (path, init = {}) => ask(ports.tls, path, init),
    hold: (count, localAddress) => hold(ports.tls, count, localAddress),
    written: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
        .join('\n'),
  }
  for (let tries = 0; tries < 100 && !(await proxy.ask('/').catch(() => null)); tries++) await wait(50)
  return proxy
}

const ca = readFileSync(join(tls, 'test-only-cert.pem'))

const door = (port: number, localAddress?: string) => ({
  host: 'localhost',
  family: 4,
  port,
  ca,
  localAddress,
})

async function hold(port: number, count: number, localAddress: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '100' }
  const held = Array.from({ length: count }, () =>
    request({ ...door(port, localAddress), agent: false, path: '/contact', method: 'POST', headers }),
  )
  await Promise.all(
    held.map(async sent => {
      sent.on('error', () => {})
      sent.flushHeaders()
      await once(sent, 'socket')
      await once(sent.socket as Socket, 'secureConnect')
    }),
  )
  await wait(300)
  return () => {
    for (const sent of held) sent.destroy()
  }
}

const ask = (
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = '', localAddress }: Parameters<FrontDoor['ask']>[1] & {},
) =>
  new Promise<Answer>((resolve, reject) => {
    const sent = request({ ...door(port, localAddress), path, method, headers }, answer => {
      const pieces: Buffer[] = []
      answer.on('data', piece => pieces.push(piece))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
