import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { findReceipt } from '../../src/actions/read-receipt.ts'
import type { FileFaultCode } from '../../src/actions/take-file.ts'
import { multipart, rawMultipart } from '../helpers/files/upload-app.ts'
import { type Fields, invented } from '../helpers/referral.ts'
import { freshToken } from '../helpers/service.ts'
import type { Visitor } from '../helpers/staff.ts'
import type { EngineParts } from '../storage/engine.ts'

export type Sent = readonly [name: string, content: Buffer]

/** What may not be missing from an answer: everything that somebody typed. */
const typed = ['referrer_name', 'referrer_organisation', 'legal_name', 'contact_times', 'reason', 'payer']

/** How a refused file is spoken of. */
const spoken: Readonly<Record<FileFaultCode, RegExp>> = {
  wrong_kind: / is not a PDF, JPEG/,
  mixed: / has something else hidden in it/,
  empty: / is empty\./,
  not_its_name: / is another kind of file than its name says/,
  too_large: / is larger than 10 MB/,
  too_many: / was not added: five files fit/,
  infected: / our scanner found a virus in it/,
  no_room: / could not be taken just now/,
  busy: / too many files are coming in/,
  missed: / did not come along/,
  foreign: / came from another page/,
}

const signs: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}
const unescaped = (html: string) => html.replaceAll(/&(lt|gt|quot|#39|amp);/g, sign => signs[sign] ?? sign)

export interface Answered {
  status: number
  location: string
  page: string
}

/** What went wrong with what was sent, counted. */
export interface Losses {
  texts: number
  files: number
  inline: number
  downloads: number
}

/** Sends referrals with files to a running service, and holds what is stored and given out against what was sent. */
export function openSender(url: string, parts: EngineParts, desk: Visitor) {
  const losses: Losses = { texts: 0, files: 0, inline: 0, downloads: 0 }
  let count = 0

  const form = async (fields: Fields = {}): Promise<Fields> => ({
    ...invented,
    reason: `Invented reason ${++count}: "low" & <tired>, it's since the summer.`,
    form_token: await freshToken(url),
    ...fields,
  })

  const post = async (
    body: FormData | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const answer = await fetch(`${url}/refer`, { method: 'POST', body, headers, redirect: 'manual' })
    const location = answer.headers.get('location') ?? ''
    return { status: answer.status, location, page: unescaped(await answer.text()) }
  }

  /** Everything typed stands in a page that asks again, and in what was stored. */
  async function compareText(fields: Fields, { status, location, page }: Answered) {
    const stored = status === 303 ? await answersOf(location) : null
    const isThere = (name: string) =>
      stored ? stored[name] === fields[name] : page.includes(fields[name] ?? '')
    if (!typed.every(isThere)) losses.texts += 1
  }

  const inquiryOf = async (location: string) => {
    const row = await findReceipt(parts.store, location.split('/').at(-1) ?? '')
    if (!row) throw new Error(`${location} leads to no inquiry`)
    return row
  }
  const answersOf = async (location: string) =>
    (await readInquiry(parts, (await inquiryOf(location)).reference, 'test')).answers

  /** Downloads all files of a referral at the desk; each must be what was sent, and nothing that a browser shows. */
  async function compareFiles(location: string, sent: readonly Buffer[]) {
    const { reference } = await inquiryOf(location)
    const page = await (await desk.get(`/staff/inquiries/${reference}`)).text()
    const links = [...page.matchAll(/href="(\/staff\/inquiries\/[^"]+\/files\/[^"]+)"/g)].map(
      ([, link = '']) => link,
    )
    const found: Buffer[] = []
    for (const [at, link] of links.entries()) {
      const answer = await desk.get(link)
      if (!isApart(answer.headers, `${reference}-${at + 1}`)) losses.inline += 1
      losses.downloads += 1
      found.push(Buffer.from(await answer.arrayBuffer()))
    }
    losses.files += sent.filter(content => !found.some(each => each.equals(content))).length
    losses.files += Math.abs(found.length - sent.length)
    return links
  }

  return {
    losses,
    form,
    inquiryOf,
    compareFiles,
    async send(fields: Fields, files: readonly Sent[] = []): Promise<Answered> {
      const answer = await post(
        multipart(
          fields,
          files.map(([name, content]) => [name, content]),
        ),
      )
      await compareText(fields, answer)
      return answer
    },
    async sendNamed(fields: Fields, name: string, content: Buffer): Promise<Answered> {
      const { body, type } = rawMultipart(fields, name, content)
      const answer = await post(new Uint8Array(body), { 'content-type': type })
      await compareText(fields, answer)
      return answer
    },
    isRefused: ({ status, page }: Answered, fate: FileFaultCode) => status === 422 && spoken[fate].test(page),
  }
}

export type Sender = ReturnType<typeof openSender>

/** Given out as bytes of no kind, to be saved under a name of ours, and powerless even if it were opened. */
const isApart = (headers: Headers, called: string) =>
  headers.get('content-type') === 'application/octet-stream' &&
  new RegExp(`^attachment; filename="${called}\\.[a-z]+"$`).test(headers.get('content-disposition') ?? '') &&
  headers.get('content-security-policy') === "sandbox; default-src 'none'" &&
  headers.get('x-content-type-options') === 'nosniff' &&
  headers.get('cache-control') === 'no-store'
