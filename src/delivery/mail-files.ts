import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildMessage, isMailbox, type Mail } from './message.ts'
import type { Outcome } from './outcome.ts'

/** Where no mail server is set, each message becomes a file. A repeated one replaces its file. */
export function openMailFiles(folder: string, mailFrom: string) {
  const send = async (mail: Mail): Promise<Outcome> => {
    if (!isMailbox(mail.to)) return { kind: 'failed', fault: 'bad_address' }
    try {
      await writeWhole(folder, fileName(mail), await buildMessage(mail, mailFrom))
      return { kind: 'sent' }
    } catch (error) {
      return { kind: 'retry', fault: String((error as NodeJS.ErrnoException).code ?? 'defect').toLowerCase() }
    }
  }
  return { send, close: async () => {} }
}

/** `20261124T063400Z-admissions-K4R7-MH3T-9f3a2b1c.eml`. The last signs of the row's id are its random ones. */
const fileName = ({ createdAt, kind, reference, id }: Mail) => {
  const time = createdAt.toISOString().replace(/[-:]|\.\d+/g, '')
  return `${[time, kind, reference, id.slice(-12)].join('-').replace(/[^\w-]/g, '_')}.eml`
}

/** A reader finds the whole file or none. */
async function writeWhole(folder: string, name: string, bytes: Buffer) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = join(folder, `.${name}.part`)
  await writeFile(temporary, bytes, { mode: 0o600, flush: true })
  await rename(temporary, join(folder, name))
}
