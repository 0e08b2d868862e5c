import { endRecordAt } from './zip-end.ts'

const markup = ['<!doctype', '<html', '<body', '<script', '<iframe', '<svg', '<?php']
const close = 4096
/** Readers of PDF look for its beginning within this length. */
const pdfHead = 1024

const holds = (part: Buffer, signs: readonly string[]) => {
  const text = part.toString('latin1').toLowerCase()
  return signs.some(sign => text.includes(sign))
}

/** Signs that a file is two things at once, so that one program sees a picture and another one something else. */
const rows: readonly [sign: string, not: readonly string[], seen: (head: Buffer, end: Buffer) => boolean][] =
  [
    ['zip', ['docx'], (_head, end) => endRecordAt(end) !== null],
    ['pdf', ['pdf'], head => head.subarray(0, pdfHead).includes('%PDF-')],
    ['markup at the beginning', ['docx'], head => holds(head.subarray(0, close), markup)],
    ['markup at the end', ['docx', 'pdf'], (_head, end) => holds(end.subarray(-close), markup)],
  ]

/** Whether a file of this kind carries signs of another one, by its first and last bytes. */
export const hasForeignSigns = (kind: string, head: Buffer, end: Buffer): boolean =>
  rows.some(([, not, seen]) => !not.includes(kind) && seen(head, end))
