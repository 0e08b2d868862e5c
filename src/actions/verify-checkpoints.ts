import { linkFault } from '../storage/chain-faults.ts'
import { lineOf, seqIn } from '../storage/checkpoint-file.ts'
import type { CheckpointRow } from '../storage/checkpoint-tables.ts'
import { checkpointHash, digestOf, endsIn } from '../storage/checkpoints.ts'
import type { ChainEnd } from '../storage/events.ts'
import type { VerifyParts } from './verify-events.ts'
import type { Finding, VerifiedPage } from './verify-pages.ts'

/** The checkpoints' own chain, and of each its ends. `cited` are the numbers that recorded ends name. */
export async function* verifyCheckpoints(
  { db, vault }: Pick<VerifyParts, 'db' | 'vault'>,
  rows: readonly CheckpointRow[],
  cited: ReadonlySet<number>,
): AsyncGenerator<VerifiedPage> {
  let last: ChainEnd = { seq: 0, hash: '' }
  for (const row of rows) {
    const fault = linkFault(
      (content, before) => checkpointHash(vault.secrets.chain, content, before),
      row,
      last,
    )
    const findings = fault ? [found('checkpoints', fault.seq, fault.fault)] : []
    if (digestOf(await endsIn(db, row.seq)) !== row.digest)
      findings.push(found('checkpoints', row.seq, 'ends_changed'))
    last = row
    yield { of: 'checkpoints', checked: 1, findings }
  }
  const known = new Set(rows.map(({ seq }) => seq))
  const strange = [...cited].filter(seq => !known.has(seq))
  yield {
    of: 'checkpoints',
    checked: 0,
    findings: strange.map(seq => found('checkpoints', seq, 'no_checkpoint')),
  }
}

/** A line is written just after its row is committed. */
const lineWithinMs = 60_000

/** Holds the file against the table. The lines were read before the rows, so that the table can only be ahead. */
export function verifyFile(
  { now }: Pick<VerifyParts, 'now'>,
  rows: readonly CheckpointRow[],
  lines: readonly string[] | null,
): VerifiedPage {
  const expected = rows.filter(row => now().getTime() - Date.parse(row.at) >= lineWithinMs)
  if (lines === null)
    return {
      of: 'file',
      checked: 0,
      findings: expected.length > 0 ? [found('file', null, 'no_file')] : [],
    }
  const seen = new Set(lines.map(seqIn))
  return {
    of: 'file',
    checked: lines.length,
    findings: [
      ...faultyLines(rows, lines),
      ...expected.filter(({ seq }) => !seen.has(seq)).map(({ seq }) => found('file', seq, 'not_in_file')),
    ],
  }
}

function faultyLines(rows: readonly CheckpointRow[], lines: readonly string[]): Finding[] {
  const ours = new Map(rows.map(row => [row.seq, lineOf(row)]))
  const findings: Finding[] = []
  const seen = new Set<number>()
  let last = 0
  for (const line of lines) {
    const seq = seqIn(line)
    // Two programs that write at the same moment can repeat a line, which takes nothing away.
    if (seq !== null && seen.has(seq) && ours.get(seq) === line) continue
    if (seq === null) findings.push(found('file', null, 'unreadable'))
    else if (!ours.has(seq)) findings.push(found('file', seq, 'not_in_table'))
    else if (ours.get(seq) !== line) findings.push(found('file', seq, 'differs'))
    else if (seq < last) findings.push(found('file', seq, 'out_of_order'))
    last = seq ?? last
    if (seq !== null) seen.add(seq)
  }
  return findings
}

const found = (of: 'checkpoints' | 'file', seq: number | null, fault: Finding['fault']): Finding => ({
  of,
  id: null,
  reference: null,
  seq,
  fault,
})
