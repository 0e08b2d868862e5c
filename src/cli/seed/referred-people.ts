import { nearZip } from '../../practice/service-area.ts'
import type { Chance } from './chance.ts'
import { type Fields, inventedName } from './people.ts'
import { providers } from './providers.ts'

/** What somebody is referred for: everything that belongs together. */
const reasons: readonly Fields[] = [
  {
    reason: 'Low since the summer, and hardly leaves the house. Weekly sessions alone do not hold.',
    fits_mood: 'yes',
    fits_isolation: 'yes',
    diagnoses: 'F33.1 Major depressive disorder, recurrent, moderate',
    functional_impact: 'On leave from work for six weeks.',
    medicines: 'Sertraline 100 mg. No known allergies.',
    goals: 'A day with a shape, and people in it.',
  },
  {
    reason: 'Panic on the way to work, up to four times a week. Would like to practice with others.',
    fits_anxiety: 'yes',
    diagnoses: 'F41.0 Panic disorder\nF40.01 Agoraphobia with panic disorder',
    functional_impact: 'Takes no bus, and needs a ride.',
    medicines: 'Propranolol 10 mg as needed.',
  },
  {
    reason: 'Nightmares and startle after a car accident in the spring. A step down from intensive care.',
    fits_trauma: 'yes',
    fits_anxiety: 'yes',
    diagnoses: 'F43.10 Post-traumatic stress disorder, unspecified',
    recent_care: 'Ten days on an inpatient unit, home since last week.',
    medicines: 'Prazosin 2 mg at night. Allergic to penicillin.',
    safety_plan: 'yes',
  },
  {
    reason: 'Worn out after two years of caring for a parent. Asks for a group, and I agree.',
    fits_burnout: 'yes',
    fits_relationships: 'yes',
    diagnoses: 'F43.23 Adjustment disorder with mixed anxiety and depressed mood',
    goals: 'To say no, and to sleep.',
  },
  {
    reason: 'Left college after the first term. Does not know what next, and avoids friends.',
    fits_transitions: 'yes',
    fits_isolation: 'yes',
    functional_impact: 'Sleeps until the afternoon; no classes.',
    treaters: 'A therapist at home, once a month.',
  },
  {
    reason: 'Mood goes up and down within weeks; conflict at home. Stable on medicines since October.',
    fits_mood: 'yes',
    fits_relationships: 'yes',
    diagnoses: 'F31.81 Bipolar II disorder',
    medicines: 'Lamotrigine 200 mg.',
    needs: 'Step-free access.',
  },
]

/** Records of a program that 42 CFR Part 2 protects, with the person's consent. */
const protectedRecords: Fields = {
  part2: 'yes',
  part2_consent: 'yes',
  substance_use: 'Alcohol, in remission since March; goes to an outpatient program twice a week.',
}

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri']

/** An invented provider's form about an invented person. */
export function inventedReferral(chance: Chance, n: number): Fields {
  const name = inventedName(chance)
  return {
    ...chance.one(providers),
    ...(chance.happens(0.4) ? { referrer_reference: `R-${2000 + n}` } : {}),
    legal_name: name,
    name,
    birth_date: `${chance.whole(1, 12)}/${chance.whole(1, 28)}/${chance.whole(1958, 2006)}`,
    ...reachedBy(chance, n),
    ...(chance.happens(0.12)
      ? { language: chance.one(['Spanish', 'Khmer', 'Portuguese']), interpreter: 'yes' }
      : { language: 'English' }),
    zip: chance.happens(0.7) ? nearZip : '',
    person_knows: chance.one(['yes', 'yes', 'yes', 'yes', 'not_yet']),
    feedback: chance.one(['full', 'full', 'full', 'received', 'none']),
    ...(chance.happens(0.4) ? { release_on_file: 'yes' } : {}),
    urgency: chance.one([
      'routine',
      'routine',
      'routine',
      'routine',
      'routine',
      'week',
      'week',
      'week',
      'same_day',
    ]),
    safety_plan: 'not_needed',
    ...chance.one(reasons),
    ...(chance.happens(0.2) ? protectedRecords : {}),
    ...riskOf(chance),
    ...Object.fromEntries(workdays.filter(() => chance.happens(0.6)).map(day => [`free_${day}`, 'yes'])),
    payer: chance.one(['Invented Health Plan', 'Imagined Mutual', '']),
  }
}

function reachedBy(chance: Chance, n: number): Fields {
  if (chance.happens(0.12)) return { person_way: 'referrer' }
  return {
    person_way: 'person',
    phone: `978-555-01${String(n % 100).padStart(2, '0')}`,
    contact_call: 'yes',
    ...(chance.happens(0.5) ? { contact_voicemail: 'yes' } : {}),
    ...(chance.happens(0.5) ? { contact_identify: 'yes' } : {}),
    ...(chance.happens(0.4) ? { contact_times: chance.one(['after 4', 'mornings', 'not on Fridays']) } : {}),
  }
}

function riskOf(chance: Chance): Fields {
  if (chance.happens(0.25))
    return { risk_now: 'not_assessed', risk_self: 'not_assessed', risk_others: 'not_assessed' }
  const risk_self = chance.happens(0.08) ? 'thoughts' : 'none'
  return {
    risk_now: 'no',
    risk_self,
    risk_others: 'none',
    risk_tool: risk_self === 'thoughts' ? 'C-SSRS screener' : 'Clinical interview',
    ...(risk_self === 'thoughts' ? { safety_plan: 'yes' } : {}),
  }
}

const twice = { name: 'Mira Twiceinvented', phone: '978-555-0199' }

/** Somebody who was referred, and wrote for herself as well: what stands in the one form, and in the other. */
export const cameTwice = {
  referred: {
    ...twice,
    legal_name: 'Mirabel Twiceinvented',
    birth_date: '4/23/1988',
    person_way: 'person',
    contact_call: 'yes',
    risk_now: 'no',
    risk_self: 'none',
    urgency: 'routine',
    person_knows: 'yes',
    feedback: 'full',
  },
  herself: {
    ...twice,
    for_whom: 'self',
    age_band: '18_plus',
    contact_call: 'yes',
    safety_now: 'no',
    safety_self: 'none',
    message: 'My doctor has written to you as well, I think.',
  },
} satisfies Record<string, Fields>
