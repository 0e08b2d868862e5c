import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { admitted, commandOf, type Stage, stagesOf, variablesOf } from '../faults/dockerfile.ts'

const house = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(house, name), 'utf8')

// That it builds and runs is tried by test/faults/container.ts.
t.test('the container and the unit start the service as npm start does', async t => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const { steps } = stagesOf(read('Dockerfile')).at(-1) as Stage
  const { MALLOC_ARENA_MAX } = variablesOf(steps)
  const start = commandOf(steps, 'CMD').join(' ')
  t.equal(`MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX} ${start}`, scripts.start)
  const unit = read('deploy/intake.service')
  t.match(unit, `ExecStart=/usr/bin/${start}\n`)
  t.match(unit, `Environment=NODE_ENV=production MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX}\n`)
})

t.test('nothing comes into the image but the program', async t => {
  const ignore = read('.dockerignore')
  const files = ['src/main.ts', '.env', '.git/config', 'test/x.ts', 'keys/practice.key', 'data/intake.db']
  t.same(admitted(ignore, files), ['src/main.ts'])
  t.throws(() => admitted('node_modules\n', files), /leave everything out/)
})

t.test('the container cannot write its own program, and has no rights beyond it', async t => {
  const compose = read('deploy/compose.yaml')
  for (const line of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', '127.0.0.1:3000:3000'])
    t.match(compose, line)
})
