import { endRecordAt } from './zip-end.ts'

const entryHead = 46
const entrySign = Buffer.from('PK\x01\x02', 'latin1')

/** Macros, and programs as such: no letter needs them. */
const programs = /vba(project|data)|\.(exe|dll|js|vbs|scr|lnk)$/i

/**
 * Whether the end of a zip of `size` bytes is that of a DOCX: its table of contents is whole, begins and ends where it
 * says, names a document, and names no program. Answers the fault, or null.
 */
export function docxFault(end: Buffer, size: number): 'wrong_kind' | 'mixed' | null {
  const at = endRecordAt(end)
  if (at === null) return 'wrong_kind'
  const tableSize = end.readUInt32LE(at + 12)
  const tableAt = end.readUInt32LE(at + 16)
  // Something before the zip moves its table from where it says it is.
  if (tableAt + tableSize !== size - (end.length - at)) return 'mixed'
  if (tableSize > at) return 'wrong_kind'
  const names = namesIn(end.subarray(at - tableSize, at), end.readUInt16LE(at + 10))
  if (names === null || !names.includes('[Content_Types].xml') || !names.includes('word/document.xml'))
    return 'wrong_kind'
  return names.some(name => programs.test(name)) ? 'wrong_kind' : null
}

/** The names in a zip's table of contents, or null where it is not whole. */
function namesIn(table: Buffer, count: number): string[] | null {
  const names: string[] = []
  let at = 0
  while (at + entryHead <= table.length && table.subarray(at, at + 4).equals(entrySign)) {
    const length = table.readUInt16LE(at + 28)
    names.push(table.toString('utf8', at + entryHead, at + entryHead + length))
    at += entryHead + length + table.readUInt16LE(at + 30) + table.readUInt16LE(at + 32)
  }
  return at === table.length && names.length === count ? names : null
}
