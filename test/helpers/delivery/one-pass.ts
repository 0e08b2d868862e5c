import {
  type Channel,
  channels,
  claimNext,
  type DeliverParts,
  deliver,
  lanesOf,
  release,
} from '../../../src/actions/deliver-notices.ts'
import type { Outcome } from '../../../src/delivery/outcome.ts'

type Counts = Record<Outcome['kind'], number> & { released: number }

/** One pass: ends the claims of dead programs, then delivers until nothing is due. Answers counts. Faults: `unavailable`. */
export async function deliverNotices(parts: DeliverParts): Promise<Counts> {
  const counts: Counts = { sent: 0, retry: 0, failed: 0, unknown: 0, released: await release(parts) }
  const lane = async (channel: Channel) => {
    for (let row = await claimNext(parts, channel); row; row = await claimNext(parts, channel))
      counts[await deliver(parts, row)] += 1
  }
  await Promise.all(
    channels.flatMap(channel => Array.from({ length: lanesOf(parts, channel) }, () => lane(channel))),
  )
  return counts
}
