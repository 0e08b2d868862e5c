import { rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'
import { driving, say } from './say.ts'
import { wholenessOf } from './wholeness.ts'

interface Counts {
  accepted: number
  /** A kept connection ended without an answer to what was sent on it. */
  cut: number
  /** A new connection still stood in the system's queue, and the service never took it. */
  neverTaken: number
  /** Nobody listened any more. */
  refused: number
  other: number
}

interface Answer {
  ending: keyof Counts
  receipt: string
  page: string
}

/** One request over the connection that an agent keeps, as a reverse proxy sends it. */
const ask = (agent: Agent, url: string, form?: Record<string, string>) =>
  new Promise<Answer>(resolve => {
    let connected = false
    const ended = (ending: keyof Counts) => resolve({ ending, receipt: '', page: '' })
    const failed = () => ended(sent.reusedSocket ? 'cut' : connected ? 'neverTaken' : 'refused')
    const sent = request(
      `${url}/contact`,
      {
        agent,
        method: form ? 'POST' : 'GET',
        headers: form ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
      },
      async answer => {
        const page = await text(answer).catch(() => null)
        if (page === null) return failed()
        const ending = answer.statusCode === (form ? 303 : 200) ? 'accepted' : 'other'
        resolve({ ending, receipt: answer.headers.location ?? '', page })
      },
    )
    sent.on('socket', socket => {
      if (!sent.reusedSocket) socket.once('connect', () => (connected = true))
    })
    sent.on('error', failed)
    sent.end(form && new URLSearchParams(form).toString())
  })

/** Fills in one form after the other until something ends without an answer. */
async function load(url: string, counts: Counts, stopped: () => boolean, receipts: string[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let n = 0; !stopped(); n++) {
    const { ending, page } = await ask(agent, url)
    const form_token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const common = { name: 'Sender Invented', phone: '978-555-0123', contact_call: 'yes', message: `${n}` }
    const sent =
      ending === 'accepted' ? await ask(agent, url, { ...common, form_token }) : { ending, receipt: '' }
    counts[sent.ending] += 1
    if (sent.ending !== 'accepted') break
    receipts.push(sent.receipt)
  }
  agent.destroy()
}

// R6: node test/faults/stop-server.ts [TIMES]
await driving(async t => {
  const times = Number(process.argv[2] ?? 20)
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const counts: Counts = { accepted: 0, cut: 0, neverTaken: 0, refused: 0, other: 0 }
  const receipts: string[] = []
  const codes: (number | null)[] = []
  let slowestMs = 0
  for (let n = 0; n < times; n++) {
    const program = await startProgram({ folder, port })
    t.teardown(program.kill)
    let over = false
    const senders = Array.from({ length: 16 }, () => load(program.url, counts, () => over, receipts))
    await wait(300 + Math.random() * 500)
    const asked = performance.now()
    codes.push(await program.stop())
    slowestMs = Math.max(slowestMs, performance.now() - asked)
    over = true
    await Promise.all(senders)
  }
  const { store, vault } = await partsFor(t, `sqlite:${folder}/data/intake.db`, undefined, folder)
  const whole = await wholenessOf(store, vault.secrets.chain, [])
  const lost = new Set(receipts).size - whole.inquiries
  say(
    'R6 SIGTERM under load',
    times,
    { ...counts, inquiries: whole.inquiries, slowestMs: Math.round(slowestMs) },
    {
      'nobody is cut off': counts.cut === 0,
      'everybody is told that it was taken, or nothing': counts.other === 0,
      'nothing is lost, and nothing unacknowledged is stored': lost === 0,
      'nothing is half there': whole.withoutReceived + whole.withoutNotices + whole.brokenChains === 0,
      'it ends within ten seconds': slowestMs < 10_000,
      'it ends in order': codes.every(code => code === 0),
    },
  )
})
