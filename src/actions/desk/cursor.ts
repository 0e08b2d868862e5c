import type { Cursor } from '../../storage/queues.ts'

/** A cursor as it stands in an address. */
export const cursorText = ({ at, id }: Cursor): string => `${Date.parse(at)}~${id}`

/** A cursor of ours, or undefined for anything else: whoever changes one begins at the beginning. */
export function readCursor(text = ''): Cursor | undefined {
  const [, time = '', id = ''] = /^(\d{1,14})~([0-9a-f-]{36})$/.exec(text) ?? []
  return id === '' ? undefined : { at: new Date(Number(time)).toISOString(), id }
}
