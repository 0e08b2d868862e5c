import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** What a step does: a reply, or one of the ways in which a connection ends. `trickle` sends its reply one sign at a time. */
export type Step = string | 'rst' | 'close' | 'hang' | { trickle: string; everyMs: number }

/** One step for each point at which a server can misbehave; what is missing goes well. */
export interface Script {
  greeting?: Step
  ehlo?: Step
  mail?: Step
  rcpt?: Step
  data?: Step
  /** After the 354, as soon as the first bytes of the body came. */
  body?: Step
  afterDot?: Step
  /** For every other command, STARTTLS among them. */
  other?: Step
}

export interface ScriptedSmtp {
  url: string
  /** Each body that was received up to its final dot, answered or not. */
  bodies: string[]
  commands: string[]
  connections: { now: number; most: number; all: number }
  script: Script | ((connection: number) => Script)
  /** Cuts every connection, and does from then on what the new script says. */
  restart(script: Script): void
  close(): Promise<void>
}

const fine: Required<Omit<Script, 'body'>> = {
  greeting: '220 test',
  ehlo: '250-test\r\n250 PIPELINING',
  mail: '250 ok',
  rcpt: '250 ok',
  data: '354 go on',
  afterDot: '250 taken',
  other: '250 ok',
}

/** A mail server on 127.0.0.1 that does exactly what its script says. */
export async function openScriptedSmtp(script: ScriptedSmtp['script'] = {}): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const smtp: ScriptedSmtp = {
    url: '',
    bodies: [],
    commands: [],
    connections: { now: 0, most: 0, all: 0 },
    script,
    restart(next) {
      smtp.script = next
      cut()
    },
    close: () => {
      cut()
      return closed(server)
    },
  }
  const server = createServer(socket => {
    sockets.add(socket)
    socket.setNoDelay(true)
    const { connections } = smtp
    connections.all += 1
    connections.now += 1
    connections.most = Math.max(connections.most, connections.now)
    socket.on('close', () => {
      sockets.delete(socket)
      connections.now -= 1
    })
    socket.on('error', () => {})
    talk(socket, smtp, typeof smtp.script === 'function' ? smtp.script(connections.all) : smtp.script)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  smtp.url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
  return smtp
}

const closed = (server: Server) => new Promise<void>(resolve => server.close(() => resolve()))

function talk(socket: Socket, smtp: ScriptedSmtp, script: Script) {
  let buffer = ''
  let inBody = false
  let accepted = 0
  const take = (step: Step) => perform(socket, step)

  const line = (text: string) => {
    smtp.commands.push(text)
    const verb = text.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') return take(script.ehlo ?? fine.ehlo)
    if (verb === 'MAIL') return take(script.mail ?? fine.mail)
    if (verb === 'RCPT') {
      const step = script.rcpt ?? fine.rcpt
      if (typeof step === 'string' && step.startsWith('2')) accepted += 1
      return take(step)
    }
    if (verb === 'QUIT') return take('221 bye')
    if (verb !== 'DATA') return take(script.other ?? fine.other)
    if (accepted === 0) return take('554 no valid recipients')
    accepted = 0
    const step = script.data ?? fine.data
    inBody = typeof step === 'string' && step.startsWith('354')
    take(step)
  }

  const eat = (): boolean => {
    const end = inBody ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
    if (end < 0) return false
    const text = buffer.slice(0, end)
    buffer = buffer.slice(end + (inBody ? 5 : 2))
    if (!inBody) line(text)
    else {
      inBody = false
      smtp.bodies.push(text)
      take(script.afterDot ?? fine.afterDot)
    }
    return true
  }

  take(script.greeting ?? fine.greeting)
  socket.on('data', chunk => {
    if (inBody && script.body) return take(script.body)
    buffer += chunk.toString('latin1')
    while (eat());
  })
}

function perform(socket: Socket, step: Step) {
  if (typeof step === 'object') return trickle(socket, `${step.trickle}\r\n`, step.everyMs)
  if (step === 'hang') return
  if (step === 'rst') return socket.resetAndDestroy()
  if (step === 'close') return socket.end()
  socket.write(`${step}\r\n`)
  if (step.startsWith('421')) socket.end()
}

function trickle(socket: Socket, text: string, everyMs: number) {
  const signs = [...text]
  const timer = setInterval(() => {
    const sign = signs.shift()
    if (sign === undefined || socket.destroyed) clearInterval(timer)
    else socket.write(sign)
  }, everyMs)
}
