// Plain JavaScript, because an old Node cannot read the rest, and better-sqlite3 ends it without a word.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `This service needs Node 24 or newer; this is ${process.version}. "npm start" uses the right one.`,
  )
  process.exit(1)
}
// What the service writes is for its own account only.
process.umask(0o077)
module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'))
if (existsSync('.env')) process.loadEnvFile('.env')
await import('./main.ts')
