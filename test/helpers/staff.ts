import { inviteStaff } from '../../src/actions/manage-staff.ts'
import { verifyHouseRows } from '../../src/actions/verify-house-rows.ts'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import type { Role, Staff } from '../../src/intake/roles.ts'
import type { TestService } from './service.ts'

export const testPassword = 'four invented words here'

/** Keeps cookies as a browser does, and sends forms from the desk's own pages. */
export function visitor(url: string) {
  const jar = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(url + path, {
      redirect: 'manual',
      ...init,
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...rest] = line.split(';')
      const [name = '', ...value] = pair.split('=')
      if (rest.some(part => /max-age=0/i.test(part))) jar.delete(name.trim())
      else jar.set(name.trim(), value.join('='))
    }
    return answer
  }
  return {
    jar,
    ask,
    get: (path: string) => ask(path),
    post: (path: string, fields: Record<string, string> = {}) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { 'sec-fetch-site': 'same-origin' },
      }),
  }
}

export type Visitor = ReturnType<typeof visitor>

export interface SignedIn extends Visitor {
  staff: Staff
  email: string
  /** The authenticator's key, as the page shows it. */
  key: string
  /** The code that the authenticator was set up with, and that was used by it. */
  code: string
  recoveryCodes: string[]
}

let count = 0

/** Invites somebody, opens the link, chooses a password, sets an authenticator up: signed in as people are. */
export async function signedIn(
  service: Pick<TestService, 'url' | 'parts'>,
  role: Role,
  name = `Invented ${role} ${++count}`,
): Promise<SignedIn> {
  const email = `${role}.${++count}@staff.example`
  const { id, token } = await inviteStaff(service.parts, 'command:test', { name, email, role })
  const visit = visitor(service.url)
  await visit.post(`/staff/invitation/${token}`, { password: testPassword })
  const page = await (await visit.post('/staff/second-factor/set-up', { password: testPassword })).text()
  const key = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '')
  const setUp = /name="set_up" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const code = await codeNow(key)
  const done = await visit.post('/staff/second-factor/confirmation', { set_up: setUp, code })
  const codes = [...(await done.text()).matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
  if (codes.length !== 10) throw new Error(`${role} could not be signed in: ${done.status}`)
  return { ...visit, staff: { id, name, role }, email, key, code, recoveryCodes: codes }
}

/** Signs in at another browser, or again: password, then a code of the authenticator. Answers the last answer. */
export async function signIn(visit: Visitor, { email, key }: Pick<SignedIn, 'email' | 'key'>) {
  await visit.post('/staff/sign-in', { email, password: testPassword })
  return visit.post('/staff/second-factor', { code: await codeNow(key) })
}

/** A used code is remembered for this long. */
export const codeRests = 6 * 60_000

/** What the house remembers, oldest first. */
export const houseEvents = async ({ parts }: TestService) =>
  (await parts.store.db.selectFrom('house_events').selectAll().orderBy('seq').execute()).map(
    ({ actor, kind, detail }) => ({ actor, kind, detail: JSON.parse(detail) }),
  )

/** The places of factors that no event of their owner vouches for. */
export async function untoldFactors({ parts }: TestService): Promise<string[]> {
  const places: string[] = []
  for await (const { findings } of verifyHouseRows({ db: parts.store.db }))
    places.push(...findings.map(({ id }) => id ?? ''))
  return places
}
