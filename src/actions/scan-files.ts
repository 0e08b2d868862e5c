import { asUnavailable } from '../files/disk-faults.ts'
import type { Scanner, Verdict } from '../files/scanner.ts'
import { Refusal } from '../intake/faults.ts'
import { appendEvent } from '../storage/events.ts'
import type { FileRow, ScanState } from '../storage/file-tables.ts'
import { noteScan, waitingFiles } from '../storage/files.ts'
import type { FileParts } from './take-file.ts'

const atOnce = 20

type ScanParts = Pick<FileParts, 'store' | 'vault' | 'cabinet' | 'scanner' | 'now'>

/** Has all files scanned that nobody looked at yet. Ends at the first one that the scanner does not answer. */
export async function scanWaiting(
  parts: ScanParts,
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  if (parts.scanner === null) return
  let rows = await waitingFiles(parts.store.db, atOnce)
  while (rows.length > 0) {
    for (const row of rows) {
      if (!(await goOn())) return
      if ((await scanFile(parts, row, 'system')) === 'waiting') return
    }
    rows = await waitingFiles(parts.store.db, atOnce, rows.at(-1)?.id)
  }
}

/**
 * Has one stored file scanned, and notes what came of it; that is an event where the file belongs to an inquiry.
 * Answers `waiting`, and changes nothing, where there is no scanner or no answer.
 */
export async function scanFile(parts: ScanParts, row: FileRow, actor: string): Promise<ScanState> {
  if (parts.scanner === null) return row.scan
  const verdict = await scanStored(parts, parts.scanner, row)
  if (verdict === 'unknown') return 'waiting'
  await noteVerdict(parts, row.id, verdict, actor)
  return verdict
}

/** Notes what is known of a file; that is an event where it belongs to an inquiry. */
export async function noteVerdict(
  { store, vault, now }: Pick<FileParts, 'store' | 'vault' | 'now'>,
  id: string,
  scan: ScanState,
  actor: string,
): Promise<void> {
  const at = now()
  await store.commit(async trx => {
    const inquiryId = await noteScan(trx, id, scan, at)
    if (!inquiryId) return
    const event = { inquiry_id: inquiryId, at, actor, kind: 'file_scanned', detail: { file: id, scan } }
    await appendEvent(trx, vault.secrets.chain, event)
  })
}

async function scanStored(
  { vault, cabinet }: ScanParts,
  scanner: Scanner,
  row: FileRow,
): Promise<Verdict | 'damaged'> {
  const scan = scanner.begin()
  try {
    const key = await vault.dataKey(row, 'files')
    for await (const piece of cabinet.read(row.id, key, row.size)) await scan.write(piece)
    return await scan.verdict()
  } catch (error) {
    const fault = asUnavailable(error)
    if (fault instanceof Refusal) throw fault
    return 'damaged'
  } finally {
    scan.abandon()
  }
}
