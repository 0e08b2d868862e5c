import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

const text = (signs: string) => Buffer.from(signs, 'latin1')

/** A file of a kind that we take, as small as it can be, or of about `size` bytes. All of them are invented. */
export const samples: Record<string, (size?: number) => Buffer> = {
  pdf: (size = 0) =>
    Buffer.concat([
      text('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nstream\n'),
      noise(size),
      text('\nendstream\nendobj\n%%EOF\n'),
    ]),
  jpg: (size = 0) =>
    Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
      text('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
      Buffer.from([0xff, 0xda]),
      noise(size),
      Buffer.from([0xff, 0xd9]),
    ]),
  png: (size = 0) =>
    Buffer.concat([
      text('\x89PNG\r\n\x1a\n'),
      pngPart('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
      ...(size > 0 ? [pngPart('zzZz', noise(size))] : []),
      pngPart('IDAT', deflateSync(Buffer.from([0, 0]))),
      pngPart('IEND', Buffer.alloc(0)),
    ]),
  heic: (size = 0) =>
    Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypheic\0\0\0\0mif1heic'), noise(size)]),
  tif: (size = 0) => Buffer.concat([text('II*\0'), Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0, 0]), noise(size)]),
  docx: (size = 0) => zip({ ...letter, ...(size > 0 ? { 'word/media/image1.png': noise(size) } : {}) }),
}

const letter = {
  '[Content_Types].xml': text('<Types/>'),
  '_rels/.rels': text('<Relationships/>'),
  'word/document.xml': text('<w:document/>'),
}

/** A letter with a macro in it. */
export const macroLetter = () => zip({ ...letter, 'word/vbaProject.bin': noise(100) })

/** Bytes that mean nothing. */
const noise = (size: number) => randomBytes(size)

function pngPart(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([text(name), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A zip whose parts are stored as they are. */
export function zip(parts: Record<string, Buffer>, comment = ''): Buffer {
  const pieces: Buffer[] = []
  const table: Buffer[] = []
  let at = 0
  for (const [name, data] of Object.entries(parts)) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    table.push(text('PK\x01\x02\x14\0'), common, place, text(name))
    const piece = Buffer.concat([text('PK\x03\x04'), common, text(name), data])
    pieces.push(piece)
    at += piece.length
  }
  const index = Buffer.concat(table)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(Object.keys(parts).length, 8)
  end.writeUInt16LE(Object.keys(parts).length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...pieces, index, end, text(comment)])
}

/** The test string that every scanner reports; put together here, so that no scanner reports this file. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join(
  '',
)

/** A letter that carries it. */
export const infectedPdf = () => Buffer.concat([text('%PDF-1.4\n'), text(eicar), text('\n%%EOF\n')])
