import { nearZip } from '../../practice/service-area.ts'
import type { Chance } from './chance.ts'

const firstNames =
  'Ana Ben Chloe Dina Elif Fatima George Hana Ivan Jamal Kenji Lucía Marta Nguyễn Olu Priya Quinn Rosa Søren Tomás Uma Víctor Wei Ximena Yara Zoë'.split(
    ' ',
  )
/** Nobody is called like this. */
const familyNames =
  'Invented Imagined Fictional Exampleton Sampleworth Madeup Pretendsson Notreal-Sample O’Imagine De-la-Invención'.split(
    ' ',
  )

const messages = [
  'It has been a hard fall, and I would like to talk to other people.',
  'My doctor said that a group might help. I am not sure.',
  'I sleep badly and cry at work.',
  'Everything is too much since the move.',
  'I used to sing. I stopped seeing people.',
  'After the divorce I do not know who I am.',
  'Panic on the bus, again this week.',
  'I am worn out from caring for my mother.',
]
const times = ['weekdays after 5', 'mornings', 'any time', 'not on Fridays', 'between noon and one']
const relations = ['mother', 'brother', 'partner', 'friend', 'teacher']
const languages = ['Spanish', 'Portuguese', 'Khmer', 'Vietnamese']
const items = [
  'mood_low',
  'mood_swings',
  'anx_worry',
  'anx_tense',
  'trauma_memories',
  'trauma_guard',
  'burn_worn',
  'burn_empty',
  'rel_tension',
  'rel_voice',
  'iso_pull',
  'iso_alone',
  'change_hard',
  'change_self',
]

export type Fields = Record<string, string>

export const inventedName = (chance: Chance): string => `${chance.one(firstNames)} ${chance.one(familyNames)}`

/** An invented person's form. Numbers end in 0100 to 0199 and belong to nobody; addresses end in `example`. */
export function inventedForm(chance: Chance, n: number): Fields {
  const name = inventedName(chance)
  const proxy: Fields = chance.happens(0.15)
    ? {
        for_whom: 'other',
        proxy_name: inventedName(chance),
        proxy_relation: chance.one(relations),
        proxy_knows: chance.one(['yes', 'not_yet', 'no']),
      }
    : { for_whom: 'self' }
  return {
    ...proxy,
    name,
    age_band: chance.happens(0.04)
      ? 'under_16'
      : chance.happens(0.06)
        ? '16_17'
        : chance.happens(0.9)
          ? '18_plus'
          : '',
    zip: chance.happens(0.75) ? nearZip : chance.happens(0.6) ? '90210' : '',
    ...contactOf(chance, n),
    ...(chance.happens(0.12) ? { language: chance.one(languages), interpreter: 'yes' } : {}),
    ...Object.fromEntries(
      items
        .filter(() => chance.happens(0.8))
        .map(item => [item, chance.one(['0', '0', '1', '1', '2', '2', '3', 'skip'])]),
    ),
    impact: chance.one(['', '0', '1', '2', '3']),
    group_openness: chance.one(['yes', 'yes', 'unsure', 'no', 'skip', '']),
    ...safetyOf(chance),
    message: chance.happens(0.7) ? chance.one(messages) : '',
    intent: 'anyway',
  }
}

function contactOf(chance: Chance, n: number): Fields {
  const phone = `978-555-01${String(n % 100).padStart(2, '0')}`
  const email = `person.${n}@invented.example`
  if (chance.happens(0.04)) return {}
  return {
    phone,
    ...(chance.happens(0.9) ? { contact_call: 'yes' } : {}),
    ...(chance.happens(0.5) ? { contact_voicemail: 'yes' } : {}),
    ...(chance.happens(0.5) ? { contact_identify: 'yes' } : {}),
    ...(chance.happens(0.3) ? { contact_text: 'yes' } : {}),
    ...(chance.happens(0.5) ? { contact_times: chance.one(times) } : {}),
    ...(chance.happens(0.5) ? { email } : {}),
    ...(chance.happens(0.1) ? { contact_note: 'Ask for me by my first name only.' } : {}),
  }
}

function safetyOf(chance: Chance): Fields {
  if (chance.happens(0.03)) return { safety_now: 'yes', safety_self: 'may_act', safety_others: 'none' }
  if (chance.happens(0.07)) return { safety_now: 'no', safety_self: 'thoughts', safety_others: 'none' }
  if (chance.happens(0.2)) return {}
  return { safety_now: 'no', safety_self: 'none', safety_others: 'none' }
}
