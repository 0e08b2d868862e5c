import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a scanner may ask: an address on this machine, the cookies of somebody, and for how long. */
export interface Scan {
  url: string
  cookie: string
  seconds: number
  folder: string
}

/** Our own pages send this; without it the desk hears nobody. */
const ours = 'Sec-Fetch-Site: same-origin'

/** Whatever a tool would fetch from elsewhere ends at a port of this machine where nobody listens. */
const nowhere = 'http://127.0.0.1:9'
const onlyHere = {
  http_proxy: nowhere,
  https_proxy: nowhere,
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
  no_proxy: '127.0.0.1',
  NO_PROXY: '127.0.0.1',
}

async function runTool(name: string, words: readonly string[], folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const env = { ...process.env, ...onlyHere, HOME: folder, XDG_DATA_HOME: folder }
  const child = spawn(name, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => said.push(String(piece)))
  await once(child, 'close')
  return said.join('')
}

export interface Injection {
  address: string
  /** How many parameters were tried. */
  tried: number
  found: string[]
  /** Whether it came to its end. */
  whole: boolean
}

/**
 * sqlmap at level 3, with what SQLite and every engine understands, on every field of one address and on the headers;
 * `data` makes it a POST, `*` in the address a place in its path. `techniques` are its letters.
 */
export async function sqlmap(
  { url, cookie, seconds, folder }: Scan,
  data: string | null,
  techniques = 'BEUSTQ',
): Promise<Injection> {
  const out = join(folder, 'out')
  const words = [
    '-u',
    url,
    '--batch',
    '--level',
    '3',
    '--risk',
    '2',
    '--dbms',
    'SQLite',
    '--technique',
    techniques,
    '--output-dir',
    out,
    '--disable-coloring',
  ]
  const bounds = ['--timeout', '10', '--retries', '1', '--time-sec', '2', '--flush-session', '--threads', '4']
  const post = data === null ? [] : ['--data', data]
  const who = cookie === '' ? [] : ['--cookie', cookie, '--skip', '__Host-staff-session']
  const headers = ['--headers', ours, '--ignore-code', '400,401,403,404,409,413,415,422,429,503']
  const all = ['-k', '5', String(seconds), 'sqlmap', ...words, ...bounds, ...post, ...who, ...headers]
  const said = await runTool('timeout', all, folder)
  const logs = existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : []
  const found = logs
    .filter(name => name.endsWith('/log') && statSync(join(out, name)).size > 0)
    .map(name => `${url}: ${readFileSync(join(out, name), 'utf8').slice(0, 300)}`)
  const tried = new Set([...said.matchAll(/testing for SQL injection on (.+)/g)].map(([, name]) => name)).size
  const whole = /all tested parameters do not appear to be injectable|ending @/.test(said)
  writeFileSync(join(folder, 'said.txt'), said)
  return { address: url, tried, found, whole }
}

export interface Finding {
  kind: string
  level: number
  path: string
  info: string
}

/** Those of its attacks that need no address outside. What comes from pages instead of tokens (CSRF) is row A8. */
const modules =
  'backup,blindsql,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss'

/** Debian's wapiti cannot leave an address out under its own Python: the pattern is put together in an order of before. */
const wapitiMended = `import fnmatch, re, sys
from wapitiCore.net import crawler
crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
from wapitiCore.main.wapiti import wapiti_main
wapiti_main()`

/**
 * wapiti on what is reached from `from`, without the addresses of `without`. Answers what it found, with 5xx and
 * time-outs as findings of their own, and how many addresses and forms it tried.
 */
export async function wapiti(
  { url, cookie, seconds, folder }: Scan,
  from: string,
  without: readonly string[],
): Promise<{ findings: Finding[]; tried: number }> {
  const report = join(folder, 'report.json')
  const words = [
    '-u',
    `${url}/`,
    '-s',
    url + from,
    '-m',
    modules,
    '-f',
    'json',
    '-o',
    report,
    '--no-bugreport',
  ]
  const bounds = [
    '--max-scan-time',
    String(seconds),
    '--max-attack-time',
    String(seconds),
    '-d',
    '6',
    '-t',
    '10',
  ]
  const who = cookie === '' ? [] : ['-H', `Cookie: ${cookie}`]
  const excluded = without.flatMap(path => ['-x', url + path])
  const stores = ['--store-session', join(folder, 'store'), '--store-config', join(folder, 'config')]
  const all = ['-c', wapitiMended, ...words, ...bounds, ...who, '-H', ours, ...excluded, ...stores]
  const said = await runTool('/usr/bin/python3', all, folder)
  if (!existsSync(report)) throw new Error(`wapiti did not come to its end: ${said.slice(-500)}`)
  const { vulnerabilities, anomalies } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const findings = [...Object.entries(vulnerabilities), ...Object.entries(anomalies)].flatMap(
    ([kind, list]) => list.map(({ level, path, info }) => ({ kind, level: Number(level), path, info })),
  )
  return { findings, tried: Number(/found (\d+) URLs and forms/.exec(said)?.[1] ?? 0) }
}

type Listed = Record<string, { level: string | number; path: string; info: string }[]>

interface Report {
  vulnerabilities: Listed
  anomalies: Listed
}

/** ffuf with a list of names at the end of an address. Answers the names that were answered with 200. */
export async function ffuf({ url, cookie, seconds, folder }: Scan, list: string): Promise<string[]> {
  const report = join(folder, 'found.json')
  const words = ['-u', `${url}FUZZ`, '-w', list, '-mc', '200', '-o', report, '-of', 'json', '-s', '-t', '20']
  const who = cookie === '' ? [] : ['-b', cookie]
  await runTool('ffuf', [...words, '-maxtime', String(seconds), ...who], folder)
  const { results } = JSON.parse(readFileSync(report, 'utf8')) as { results: { input: { FUZZ: string } }[] }
  return results.map(({ input }) => input.FUZZ)
}
