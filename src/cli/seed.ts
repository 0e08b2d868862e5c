import { parseArgs } from 'node:util'
import { readConfig, siteOf } from '../config.ts'
import { openLog } from '../log.ts'
import { makeDevelopmentKeys, openParts } from '../parts.ts'
import { loadSettings } from './run-command.ts'
import { standingClock } from './seed/clock.ts'
import { fill } from './seed/fill.ts'
import { inventStaff } from './seed/staff.ts'

/** Fills an empty development database with an invented practice. */
try {
  loadSettings()
  const { values } = parseArgs({
    options: { inquiries: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
  })
  const count = Number(values.inquiries)
  if (!Number.isInteger(count) || count < 1 || count > 100_000)
    throw new Error('Say how many: npm run seed -- --inquiries 300')
  const config = readConfig(process.env)
  if (config.real) throw new Error('This is a real service: nobody is invented here.')
  await makeDevelopmentKeys(config)
  const clock = standingClock()
  const parts = await openParts(config, openLog('warn'), clock.now)
  try {
    const some = await parts.store.db.selectFrom('inquiries').select('id').limit(1).executeTakeFirst()
    if (some) throw new Error('The database holds inquiries already, and they stay alone.')
    const staff = await inventStaff(parts)
    await fill(parts, clock, staff, count, Number(values.seed))
    const site = siteOf(config)
    process.stdout.write(
      `${count} invented inquiries over twelve weeks. Each of the four opens an account with a link that works once:\n${staff
        .map(({ name, role, token }) => `  ${name}, ${role}: ${site}/staff/invitation/${token}`)
        .join('\n')}\n`,
    )
  } finally {
    await parts.store.close()
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
