import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { postgresFor } from '../helpers/postgres.ts'
import { newFolder } from '../helpers/service.ts'
import { columns } from './columns.ts'
import { tallying } from './tallying.ts'

t.test('sqlite', async t => {
  const newDatabase = async (t: any) => {
    const folder = newFolder()
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    return `sqlite:${join(folder, 'intake.db')}`
  }
  t.test('c', async t => columns(t, newDatabase))
  tallying(t, newDatabase)
})
t.test('pg', async t => {
  const s = await postgresFor(t)
  tallying(t, () => s.newDatabase())
})
