import { type DigestCounts, digestQueues } from '../intake/digest.ts'
import { type ComposeParts, type Content, layOut, staffLanguage, staffUrl } from './compose.ts'

/** Writes a digest: how many wait in which queue, and where to sign in. Never a word about a person. */
export function composeDigest(parts: ComposeParts, counts: DigestCounts): Content {
  const text = parts.catalogue.textIn(staffLanguage)
  const waiting = digestQueues.flatMap((queue): [string, string][] => {
    const count = counts[queue]
    return count === undefined
      ? []
      : [[text(`mail.digest.queue.${queue}`), count > 999 ? '999+' : String(count)]]
  })
  return layOut(parts, {
    language: staffLanguage,
    sender: text('mail.staff.sender'),
    subject: text('mail.digest.subject'),
    heading: text('mail.digest.heading'),
    paragraphs: [text(waiting.length > 0 ? 'mail.digest.next' : 'mail.digest.nothing')],
    facts: waiting,
    link: { label: text('mail.staff.sign_in'), url: staffUrl(parts) },
    foot: text('mail.digest.foot'),
  })
}
