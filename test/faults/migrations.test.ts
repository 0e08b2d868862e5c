import { rmSync } from 'node:fs'
import t from 'tap'
import { postgresFor } from '../helpers/postgres.ts'
import { newFolder } from '../helpers/service.ts'
import { storedSchemas } from '../storage/stored-schemas.ts'
import { killedMigration, nothingWrong } from './migrations.ts'

const folder = newFolder()
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const server = await postgresFor(t)
let files = 0
const engines = {
  SQLite: () => `sqlite:${folder}/${files++}.db`,
  PostgreSQL: () => server.emptyDatabase(),
}

for (const [engine, newDatabase] of Object.entries(engines))
  for (const stored of storedSchemas())
    t.test(
      `${engine}: what the program of schema ${stored.name} stored is there, killed on the way`,
      async t => {
        const figures = await killedMigration(newDatabase, stored, 2, Math.random)
        t.same(figures, nothingWrong(stored.name, figures.kills))
        t.ok(figures.kills === 2 || figures.kills === 0, 'one with every step has nothing to be killed in')
      },
    )
