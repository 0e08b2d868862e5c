import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newFolder, serviceFor } from '../helpers/service.ts'
import { contract } from './contract.ts'

contract(
  t,
  async t => {
    const folder = newFolder()
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    return `sqlite:${join(folder, 'intake.db')}`
  },
  (t, clock, env) => serviceFor(t, env, clock),
)
