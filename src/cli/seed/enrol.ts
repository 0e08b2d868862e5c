import { createOTP } from '@better-auth/utils/otp'
import type { Invited } from './staff.ts'

export interface Enrolled extends Invited {
  password: string
  /** The authenticator's key, as the page shows it. */
  key: string
  /** The cookies of the session that is open now. */
  cookie: string
}

/** Invented, and long enough to be taken. */
const password = 'maple-lantern-harbor-quilt'

/** Opens an account as people do, over the pages of the running service: link, password, authenticator. */
export async function enrol(site: string, person: Invited): Promise<Enrolled> {
  const jar = new Map<string, string>()
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(site + path, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields),
      headers: {
        'sec-fetch-site': 'same-origin',
        cookie: cookies(),
      },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return answer.text()
  }
  await send(`/staff/invitation/${person.token}`, { password })
  const page = await send('/staff/second-factor/set-up', { password })
  const key = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '')
  const set_up = /name="set_up" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const done = await send('/staff/second-factor/confirmation', { set_up, code: await codeBefore(key) })
  if (!done.includes('<code>')) throw new Error(`${person.email} could not be signed in`)
  return { ...person, password, key, cookie: cookies() }
}

const periodMs = 30_000
const almostOverMs = 3000

/** Almost at the end of its half minute a code gives way to the next, which is good already. */
const periodNow = (): number => Math.floor((Date.now() + almostOverMs) / periodMs)

const codeOf = (key: string, period: number): Promise<string> => createOTP(fromBase32(key)).hotp(period)

/** The code to type now. */
export const codeNow = (key: string): Promise<string> => codeOf(key, periodNow())

/** The code before, which is still good, so that today's first sign-in finds the one that is shown unused. */
const codeBefore = (key: string): Promise<string> => codeOf(key, periodNow() - 1)

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(key: string): string {
  const bits = [...key].map(letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return (bits.match(/.{8}/g) ?? []).map(byte => String.fromCharCode(Number.parseInt(byte, 2))).join('')
}
