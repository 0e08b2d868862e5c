import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Delivered {
  from: string
  to: string[]
  raw: string
  secure: boolean
}

/** A real mail server on 127.0.0.1 that keeps what it took. */
export async function openMailbox(
  { afterDotMs = 0, ...options }: SMTPServerOptions & { afterDotMs?: number } = {},
  onPort = 0,
) {
  const mails: Delivered[] = []
  const connections = { now: 0, most: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    ...options,
    onConnect(session, done) {
      connections.now += 1
      connections.most = Math.max(connections.most, connections.now)
      if (options.onConnect) options.onConnect(session, done)
      else done()
    },
    onClose() {
      connections.now -= 1
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
        })
        setTimeout(() => done(), afterDotMs)
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(onPort, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    mails,
    connections,
    port,
    url: `${options.secure ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}

export const parse = (raw: string | Buffer): Promise<ParsedMail> => simpleParser(raw)
