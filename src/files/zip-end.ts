const endSign = Buffer.from('PK\x05\x06', 'latin1')
const endLength = 22

/** Where the end record of a zip begins in the last bytes of a file, or null where they are none of a zip. */
export function endRecordAt(end: Buffer): number | null {
  for (let at = end.lastIndexOf(endSign); at >= 0; at = at === 0 ? -1 : end.lastIndexOf(endSign, at - 1)) {
    const isWhole = at + endLength <= end.length
    if (isWhole && at + endLength + end.readUInt16LE(at + 20) === end.length) return at
  }
  return null
}
