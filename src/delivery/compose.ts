import type { Text } from '../intake/form/question.ts'
import type { Practice } from '../practice/practice.ts'
import type { InquiryRow, NoticeRow } from '../storage/tables.ts'
import type { Catalogue } from '../text/catalogue.ts'
import type { Render } from '../text/templates.ts'
import { promiseInWords } from '../text/times.ts'
import type { Mail } from './message.ts'
import type { Alert } from './webhook.ts'

export interface ComposeParts {
  practice: Pick<Practice, 'programme' | 'crisisLines' | 'officeHours'>
  catalogue: Catalogue
  render: Render
  /** Where staff sign in is `publicUrl/staff`; without a slash at the end. */
  publicUrl: string
}

/** All that a message may know of an inquiry. */
export type About = Pick<InquiryRow, 'reference' | 'queue' | 'due_at' | 'language'> & {
  /** Where a referrer follows what they sent: it asks a question before it shows anything. */
  track?: string
}

export type Content = Pick<Mail, 'senderName' | 'subject' | 'text' | 'html'>

/** What a mail says, before it is laid out. */
export interface Letter {
  language: string
  sender: string
  subject: string
  heading: string
  paragraphs: string[]
  facts: [label: string, value: string][]
  link: { label: string; url: string } | null
  foot: string
}

/** The practice's own language, in which its team hears from the service. */
export const staffLanguage = 'en'

/** Writes the mail of a notice. Throws for a kind or a list that has no texts. */
export function composeMail(parts: ComposeParts, { kind }: Pick<NoticeRow, 'kind'>, about: About): Content {
  return layOut(
    parts,
    kind === 'acknowledgement'
      ? personLetter(parts, about)
      : about.track === undefined
        ? staffLetter(parts, kind, about)
        : referrerLetter(parts, kind, about, about.track),
  )
}

/** A letter as text and as HTML. */
export const layOut = ({ render }: Pick<ComposeParts, 'render'>, letter: Letter): Content => ({
  senderName: letter.sender,
  subject: letter.subject,
  text: render('mail/text', letter),
  html: render('mail/html', letter),
})

/** Writes what the second channel hears: the same words as the mail to staff. */
export function composeAlert(
  parts: ComposeParts,
  notice: Pick<NoticeRow, 'kind' | 'urgent'>,
  about: About,
): Alert {
  const text = parts.catalogue.textIn(staffLanguage)
  return {
    text: text(`mail.${notice.kind}.alert`, { reference: about.reference, url: staffUrl(parts) }),
    reference: about.reference,
    kind: notice.kind,
    urgent: notice.urgent > 0,
  }
}

/** The list only: an address that names a record could be followed by whoever finds the mail. */
export const staffUrl = ({ publicUrl }: Pick<ComposeParts, 'publicUrl'>) => `${publicUrl}/staff`

function staffLetter(parts: ComposeParts, kind: string, about: About): Letter {
  const text = parts.catalogue.textIn(staffLanguage)
  const { reference } = about
  return {
    language: staffLanguage,
    sender: text('mail.staff.sender'),
    subject: text(`mail.${kind}.subject`, { reference }),
    heading: text(`mail.${kind}.heading`),
    paragraphs: [text(`mail.${kind}.next`)],
    facts: [
      [text('mail.reference'), reference],
      [text('mail.staff.list'), text(`queue.${about.queue}`)],
      [text('mail.staff.due'), promiseOf(parts, about, staffLanguage)],
    ],
    link: { label: text('mail.staff.sign_in'), url: staffUrl(parts) },
    foot: text('mail.staff.foot'),
  }
}

function personLetter(parts: ComposeParts, about: About): Letter {
  const { catalogue, practice } = parts
  const language = catalogue.languages.includes(about.language) ? about.language : staffLanguage
  const text: Text = (key, values) => catalogue.textIn(language)(`mail.acknowledgement.${key}`, values)
  const promise = promiseOf(parts, about, language)
  return {
    language,
    sender: text('sender'),
    subject: text('subject'),
    heading: text('heading'),
    paragraphs: [text('next', { promise }), text('change', { phone: practice.programme.phone.shown })],
    facts: [[catalogue.textIn(language)('mail.reference'), about.reference]],
    link: null,
    foot: text('foot'),
  }
}

function referrerLetter(parts: ComposeParts, kind: string, about: About, track: string): Letter {
  const text = parts.catalogue.textIn(staffLanguage)
  const { reference } = about
  return {
    language: staffLanguage,
    sender: text('mail.acknowledgement.sender'),
    subject: text(`mail.${kind}.subject`, { reference }),
    heading: text(`mail.${kind}.heading`),
    paragraphs: [text(`mail.${kind}.next`)],
    facts: [[text('mail.reference'), reference]],
    link: { label: text('mail.referrer.link'), url: track },
    foot: text('mail.acknowledgement.foot'),
  }
}

const promiseOf = ({ practice }: ComposeParts, { due_at }: About, language: string) =>
  promiseInWords(new Date(due_at), practice.officeHours.timeZone, language)
