import sodium from 'libsodium-wrappers'

/** Whoever holds the private half of one of these can open it. */
export interface Preamble {
  format: string
  made_at: string
  to_practice: string
  to_recovery: string
  /** Of the secret stream, base64. */
  header: string
}

const lengthBytes = 4
const longest = 1 << 20

/** A fresh key for one stream. */
export async function newStreamKey(): Promise<Buffer> {
  await sodium.ready
  return Buffer.from(sodium.crypto_secretstream_xchacha20poly1305_keygen())
}

/**
 * Encrypts a stream (XChaCha20-Poly1305, libsodium's secretstream): a first line in the clear, made by `preambleOf` and
 * authenticated with each chunk, then chunks with their lengths, the last one marked as the last.
 */
export async function* sealStream(
  key: Buffer,
  preambleOf: (header: string) => Preamble,
  plain: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  await sodium.ready
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(new Uint8Array(key))
  const line = Buffer.from(`${JSON.stringify(preambleOf(Buffer.from(header).toString('base64')))}\n`)
  const push = (chunk: Uint8Array, tag: number) => {
    const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
      state,
      new Uint8Array(chunk),
      new Uint8Array(line),
      tag,
    )
    const length = Buffer.alloc(lengthBytes)
    length.writeUInt32BE(sealed.length)
    return Buffer.concat([length, sealed])
  }
  yield line
  for await (const chunk of plain)
    for (let from = 0; from < chunk.length; from += longest / 2)
      yield push(
        chunk.subarray(from, from + longest / 2),
        sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
      )
  yield push(new Uint8Array(0), sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL)
}

/**
 * Decrypts what `sealStream` made. `keyOf` opens the stream's key by its preamble. Throws where it is not such a stream,
 * was changed, or does not go on to its end.
 */
export async function* openStream(
  sealed: AsyncIterable<Buffer>,
  keyOf: (preamble: Preamble) => Promise<Buffer>,
): AsyncGenerator<Buffer> {
  await sodium.ready
  const bytes = openBytes(sealed)
  const line = await bytes.line(longest)
  const preamble = readPreamble(line)
  const key = await keyOf(preamble)
  const header = new Uint8Array(Buffer.from(preamble.header, 'base64'))
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, new Uint8Array(key))
  for (let isLast = false; !isLast; ) {
    const length = (await bytes.exactly(lengthBytes)).readUInt32BE()
    if (length > 2 * longest) throw new Error('The file was changed, or is damaged')
    const chunk = sodium.crypto_secretstream_xchacha20poly1305_pull(
      state,
      new Uint8Array(await bytes.exactly(length)),
      new Uint8Array(line),
    )
    if (!chunk) throw new Error('The file was changed, or is damaged')
    isLast = chunk.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    if (chunk.message.length > 0) yield Buffer.from(chunk.message)
  }
  if (!(await bytes.atEnd())) throw new Error('Something follows behind the end of the file')
}

function readPreamble(line: Buffer): Preamble {
  try {
    const preamble = JSON.parse(line.toString('utf8'))
    if (/^intake-backup /.test(preamble.format)) return preamble
  } catch {}
  throw new Error('This file is no backup of this service')
}

/** Reads bytes by number out of chunks of any size. */
function openBytes(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async () => {
    const { value, done } = await chunks.next()
    if (!done) held = held.length === 0 ? value : Buffer.concat([held, value])
    return !done
  }
  const take = (count: number) => {
    const taken = held.subarray(0, count)
    held = held.subarray(count)
    return taken
  }
  return {
    async exactly(count: number): Promise<Buffer> {
      while (held.length < count) if (!(await more())) throw new Error('The file ends too early')
      return take(count)
    },
    async line(most: number): Promise<Buffer> {
      while (!held.includes(10) && held.length < most) if (!(await more())) break
      return take(held.indexOf(10) + 1)
    },
    atEnd: async () => held.length === 0 && !(await more()),
  }
}
