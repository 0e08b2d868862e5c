import { createOTP } from '@better-auth/utils/otp'
import type { Invited } from './fill.ts'

export interface Enrolled extends Invited {
  password: string
  /** The authenticator's key, as the page shows it. */
  key: string
}

const password = 'four invented words'

/** Opens an account as people do, over the pages of the running service: link, password, authenticator. */
export async function enrol(site: string, person: Invited): Promise<Enrolled> {
  const jar = new Map<string, string>()
  const send = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(site + path, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields),
      headers: {
        'sec-fetch-site': 'same-origin',
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
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
  const done = await send('/staff/second-factor/confirmation', { set_up, code: await codeNow(key) })
  if (!done.includes('<code>')) throw new Error(`${person.email} could not be signed in`)
  await send('/staff/sign-out', {})
  return { ...person, password, key }
}

/** The code that an authenticator with this key shows now. */
export const codeNow = (key: string): Promise<string> => createOTP(fromBase32(key)).totp()

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(key: string): string {
  const bits = [...key].map(letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return (bits.match(/.{8}/g) ?? []).map(byte => String.fromCharCode(Number.parseInt(byte, 2))).join('')
}
