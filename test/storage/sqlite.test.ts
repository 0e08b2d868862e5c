import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newFolder } from '../helpers/service.ts'
import { contract } from './contract.ts'
import type { NewDatabase } from './engine.ts'

const newDatabase: NewDatabase = async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return `sqlite:${join(folder, 'intake.db')}`
}

contract(t, newDatabase)
