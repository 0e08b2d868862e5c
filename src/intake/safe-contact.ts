import { isEmail } from './form/line.ts'
import type { Answers, Fault } from './form/question.ts'

export type Channel = 'call' | 'text' | 'email' | 'post'

interface ChannelRule {
  channel: Channel
  /** The tick that allows it, and the answer that holds the address. */
  consent: string
  address: string
}

/** Each way of contact needs its own ticked box and its own address. */
export const channelRules: readonly ChannelRule[] = [
  { channel: 'call', consent: 'contact_call', address: 'phone' },
  { channel: 'text', consent: 'contact_text', address: 'phone' },
  { channel: 'email', consent: 'contact_email', address: 'email' },
  { channel: 'post', consent: 'contact_post', address: 'post_address' },
]

/** The ways in which a person may be reached, with the address of each; a forbidden one is not in the list. */
export const allowedWays = (answers: Answers): { channel: Channel; address: string }[] =>
  channelRules.flatMap(rule => {
    const given = answers[rule.address]
    const address = typeof given === 'string' ? given.trim() : ''
    return answers[rule.consent] === true && address !== '' ? [{ channel: rule.channel, address }] : []
  })

/** The address for an acknowledgement by e-mail, only where the person ticked it and it can be one. */
export function acknowledgementAddress(answers: Answers): string | null {
  const way = allowedWays(answers).find(({ channel }) => channel === 'email')
  return way && isEmail(way.address) ? way.address : null
}

/** What we ask for once, and never insist on: what to call the person, and one way to reach them. */
export function contactFaults(answers: Answers): Fault[] {
  const faults: Fault[] = []
  if (answers.name === undefined && answers.proxy_name === undefined)
    faults.push({ field: 'name', code: 'no_name', hard: false })
  if (allowedWays(answers).length > 0) return faults
  const offered = channelRules.find(rule => answers[rule.address] !== undefined)
  if (offered) faults.push({ field: offered.consent, code: 'no_consent', hard: false })
  else faults.push({ field: 'phone', code: 'no_way', hard: false })
  return faults
}

/** How the person may be reached. The address of a forbidden way is not among it. */
export interface SafeContact {
  name: string
  pronouns: string | null
  proxy: { name: string | null; relation: string | null; knows: string | null } | null
  /** Whoever referred the person is to be contacted first. */
  throughReferrer: boolean
  ways: { channel: Channel; address: string }[]
  /** Ways for which an address was given but no consent. */
  forbidden: Channel[]
  voicemail: boolean
  identify: boolean
  times: string | null
  note: string | null
  language: string | null
  interpreter: boolean
}

/** How a person may be reached, and what to mind, from what they answered. */
export function safeContact(answers: Answers): SafeContact {
  const said = (name: string) => (answers[name] === undefined ? null : String(answers[name]))
  const ways = allowedWays(answers)
  return {
    name: said('name') ?? said('legal_name') ?? '',
    pronouns: said('pronouns'),
    proxy:
      answers.proxy_name !== undefined || answers.proxy_relation !== undefined
        ? { name: said('proxy_name'), relation: said('proxy_relation'), knows: said('proxy_knows') }
        : null,
    throughReferrer: answers.person_way === 'referrer',
    ways,
    forbidden: channelRules
      .filter(
        ({ channel, address }) =>
          answers[address] !== undefined && !ways.some(way => way.channel === channel),
      )
      .map(({ channel }) => channel),
    voicemail: answers.contact_voicemail === true,
    identify: answers.contact_identify === true,
    times: said('contact_times'),
    note: said('contact_note'),
    language: said('language'),
    interpreter: answers.interpreter === true,
  }
}
