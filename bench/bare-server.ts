import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import formbody from '@fastify/formbody'
import Sqlite from 'better-sqlite3'
import Fastify from 'fastify'
import { z } from 'zod'

/** The least anyone could do: the same page as fixed bytes, and one unencrypted durable insert for each form. */
const pageSize = Number(process.argv[2])
const app = Fastify()
await app.register(formbody)

const page = Buffer.alloc(pageSize, 'x')
app.get('/hello', async () => ({ hello: 'world' }))
app.get('/contact', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))

const sqlite = new Sqlite(join(mkdtempSync(join(tmpdir(), 'intake-bare-')), 'bare.db'))
sqlite.pragma('journal_mode = WAL')
sqlite.pragma('synchronous = FULL')
sqlite.exec('create table inquiries (id integer primary key, body text not null)')
const insert = sqlite.prepare('insert into inquiries (body) values (?)')
const form = z.object({ name: z.string(), phone: z.string() }).loose()

app.post('/contact', (request, reply) => {
  insert.run(JSON.stringify(form.parse(request.body)))
  return reply.redirect('/received', 303)
})

const address = await app.listen({ port: 0 })
process.send?.(address)
