import type { Happened } from '../../intake/triage/replay.ts'
import type { ToldRows } from '../../storage/told-rows.ts'
import { differing, namedBy, type RowFault, unmatched } from './row-fault.ts'

/** Each file was attached by an event, and is as safe as the last one says. */
export function fileFaults({ files }: Pick<ToldRows, 'files'>, events: readonly Happened[]): RowFault[] {
  const told = namedBy(
    events.filter(({ kind }) => kind === 'file_attached' || kind === 'file_scanned'),
    'file',
  )
  return [
    ...unmatched('files', files, told),
    ...files.flatMap(row => {
      const of = told.get(row.id) ?? []
      const kind = of.find(event => event.kind === 'file_attached')?.detail.file_kind
      return differing(`files/${row.id}`, row, { kind, scan: of.at(-1)?.detail.scan })
    }),
  ]
}
