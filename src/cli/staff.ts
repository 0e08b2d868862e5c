import { userInfo } from 'node:os'
import { disableStaff, endAllSessions, inviteStaff, resetStaff, staffOf } from '../actions/manage-staff.ts'
import { siteOf } from '../config.ts'
import { type Role, roles } from '../intake/roles.ts'
import type { Parts } from '../parts.ts'
import { counted } from './counted.ts'
import { runCommand } from './run-command.ts'

const by = `command:${userInfo().username}`

const isRole = (word: string): word is Role => (roles as readonly string[]).includes(word)

const linkOf = ({ config }: Parts, token: string) => `${siteOf(config)}/staff/invitation/${token}`

/** Each prints what came of it; a link is shown this one time. */
const commands: Record<string, (parts: Parts, words: string[]) => Promise<string>> = {
  async invite(parts, [email = '', role = '', ...name]) {
    if (!isRole(role)) throw new Error(`Say a role: ${roles.join(', ')}`)
    const { token } = await inviteStaff(parts, by, { name: name.join(' ') || email, email, role })
    return `Give this link to them yourself. It works once, for 72 hours:\n${linkOf(parts, token)}`
  },
  async disable(parts, [email = '']) {
    await disableStaff(parts, by, (await staffOf(parts, email)).id, true)
    return `${email} is disabled, and every session has ended.`
  },
  async reset(parts, [email = '']) {
    const token = await resetStaff(parts, by, (await staffOf(parts, email)).id)
    return `Password and second factors are void, and every session has ended. The new link works once, for 72 hours:\n${linkOf(parts, token)}`
  },
}

/** What asks for no account. */
const forAll: typeof commands = {
  async 'end-sessions'(parts) {
    return `Ended: ${counted('sessions', await endAllSessions(parts, by))}. Everybody signs in anew.`
  },
}

await runCommand(async (parts, [verb = '', ...words]) => {
  const command = (words.length === 0 ? forAll : words[0]?.includes('@') ? commands : {})[verb]
  if (!command)
    throw new Error(
      'Say what to do: npm run staff -- invite EMAIL ROLE NAME, disable EMAIL, reset EMAIL, or end-sessions',
    )
  process.stdout.write(`${await command(parts, words)}\n`)
})
