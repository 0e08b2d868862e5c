/** One message to one recipient. The notice row's id and time name it, so that a copy is the same message. */
export interface Mail {
  id: string
  createdAt: Date
  kind: string
  reference: string
  senderName: string
  to: string
  subject: string
  text: string
  html: string
  urgent: boolean
}

const urgentHeaders = { 'X-Priority': '1 (Highest)', 'X-MSMail-Priority': 'High', Importance: 'High' }

/** Asks mail programs for no answer and other programs for silence (RFC 3834). */
const automaticHeaders = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/** The same for every copy of a notice. */
export const messageIdOf = (mail: Mail, mailFrom: string) =>
  `<${mail.id}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}>`

/** The whole message (RFC 5322) as bytes: the same bytes for the same notice. */
export async function buildMessage(mail: Mail, mailFrom: string): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const composer = new MailComposer({
    from: { name: mail.senderName, address: mailFrom },
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    date: mail.createdAt,
    messageId: messageIdOf(mail, mailFrom),
    headers: { ...automaticHeaders, ...(mail.urgent ? urgentHeaders : {}) },
    baseBoundary: mail.id,
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/** Without angle brackets: the library would write spaces for them, and the mail would go to another mailbox. */
const quotedLocal = /^"(?:[\x20\x21\x23-\x3b\x3d\x3f-\x5b\x5d-\x7e]|\\[\x20-\x3b\x3d\x3f-\x7e])*"$/
const plainLocal = /^[^\s"(),:;<>@[\\\]\p{Cc}]+$/u
const domainPart = /^[^\s"(),:;<>@\\\p{Cc}]+$/u

/** Whether this is exactly one mailbox: nothing in it can end a header, start a second address or leave the brackets. */
export function isMailbox(address: string): boolean {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  return (
    at > 0 &&
    address.length <= 254 &&
    domainPart.test(address.slice(at + 1)) &&
    (plainLocal.test(local) || quotedLocal.test(local))
  )
}
