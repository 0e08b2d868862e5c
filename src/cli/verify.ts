import { userInfo } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { verifyEvents } from '../actions/verify-events.ts'
import { verifyFiles } from '../actions/verify-files.ts'
import type { Checked, VerifiedPage } from '../actions/verify-pages.ts'
import { type RowParts, verifyRows } from '../actions/verify-rows.ts'
import { verifySeals } from '../actions/verify-seals.ts'
import { renewCheckpointFile, writeCheckpoint } from '../actions/write-checkpoint.ts'
import type { Parts } from '../parts.ts'
import { openReader } from '../storage/read-only.ts'
import { addTo, findingInWords, type Totals, totalsInWords } from './findings-in-words.ts'
import { runCommand } from './run-command.ts'

const mostTold = 1000

const options = {
  checkpoint: { type: 'boolean', default: false },
  'renew-file': { type: 'boolean', default: false },
  seals: { type: 'boolean', default: false },
} as const

await runCommand(async (parts, words) => {
  const { values } = parseArgs({ args: words, options })
  const writing = { ...parts, dataDir: parts.config.dataDir }
  if (values['renew-file']) await renewCheckpointFile(writing, `command:${userInfo().username}`)
  if (values.checkpoint) await writeCheckpoint(writing, async () => turn(true))
  const totals = await verify(parts, values.seals)
  for (const [of, sum] of totals) process.stdout.write(`${totalsInWords(of, sum)}\n`)
  if ([...totals.values()].some(({ broken }) => broken > 0)) process.exitCode = 1
})

/** Walks everything through a handle that can write nothing, and tells each fault as it is found. */
async function verify(
  { config, vault, cabinet, practice, now }: Parts,
  seals: boolean,
): Promise<Map<Checked, Totals>> {
  const reader = openReader(config.databaseUrl)
  const totals = new Map<Checked, Totals>()
  let told = 0
  try {
    for await (const page of pages(
      { db: reader.db, vault, cabinet, practice, now, dataDir: config.dataDir },
      seals,
    )) {
      addTo(totals, page)
      for (const finding of page.findings)
        if (told++ < mostTold) process.stdout.write(`${findingInWords(finding)}\n`)
    }
  } finally {
    await reader.close()
  }
  if (told > mostTold) process.stdout.write(`… and ${told - mostTold} more\n`)
  return totals
}

async function* pages(
  parts: Parameters<typeof verifyEvents>[0] & Parameters<typeof verifyFiles>[0] & RowParts,
  seals: boolean,
): AsyncGenerator<VerifiedPage> {
  yield* verifyEvents(parts)
  if (!seals) return
  yield* verifySeals(parts)
  yield* verifyFiles(parts)
  yield* verifyRows(parts)
}
