import { setTimeout as wait } from 'node:timers/promises'
import { hashOf } from '../../src/sealing/fingerprints.ts'
import { type Program, type ProgramSettings, startProgram } from '../helpers/program.ts'
import { openSenders, type Sent } from './senders.ts'

export interface KillSettings extends ProgramSettings {
  kills: number
  /** Goes on killing until so many are acknowledged. */
  accepted: number
  senders: number
  /** A kill comes at a random moment of so many milliseconds after the service was ready. */
  withinMs: number
  /** What else happens between two lives. */
  between?: () => Promise<void>
}

export interface KillFigures {
  kills: number
  accepted: number
  /** Sent more than once until the receipt was seen. */
  resent: number
  answers: Record<string, number>
  slowestReadyMs: number
  exitCode: number | null
  /** Acknowledged receipts that the service does not show in the end. */
  lostReceipts: number
  sent: Sent[]
}

/** Kills the service again and again while forms are sent, lets everybody finish, and looks every receipt up. */
export async function killServer(settings: KillSettings): Promise<KillFigures> {
  const ready: number[] = []
  const born = async () => {
    const program = await startProgram(settings)
    ready.push(program.readyMs)
    return program
  }
  let program: Program = await born()
  const senders = openSenders(program.url, settings.senders)
  let kills = 0
  try {
    while (kills < settings.kills || senders.accepted.length < settings.accepted) {
      await wait(Math.random() * settings.withinMs)
      await program.kill()
      kills += 1
      await settings.between?.()
      program = await born()
    }
    await senders.finish()
    const lostReceipts = await missing(program.url, senders.accepted)
    return {
      kills,
      accepted: senders.accepted.length,
      resent: senders.accepted.filter(({ tries }) => tries > 1).length,
      answers: senders.answers,
      slowestReadyMs: Math.round(Math.max(...ready)),
      lostReceipts,
      exitCode: await program.stop(),
      sent: senders.accepted,
    }
  } finally {
    await program.kill()
  }
}

async function missing(url: string, sent: readonly Sent[]): Promise<number> {
  let lost = 0
  const rest = [...sent]
  const look = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) {
      const answer = await fetch(url + next.receipt)
      await answer.arrayBuffer()
      if (answer.status !== 200) lost += 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, look))
  return lost
}

export const tokenHashes = (sent: readonly Sent[]) => sent.map(({ token }) => hashOf(token))
