import type { CameRule } from '../intake/form/came.ts'
import type { EntrySource, ReferralSource } from '../intake/form/givers.ts'

const labels = (...names: string[]) => names.map(name => `question.${name}.label`)

/** How staff go through the contact form with somebody: in which order, and which of its texts they say in other words. */
export const staffIntake = {
  /** A call may break off: how to reach the person comes first. */
  order: ['reach', 'who', 'lately', 'safety', 'else'],
  /** Who is on the phone is taken down at once; paper and mail have lain somewhere, and their promise runs from when they came. */
  came: {
    phone: { unsaid: 'now', mostDaysAgo: 30 },
    in_person: { unsaid: 'now', mostDaysAgo: 30 },
    fax: { unsaid: 'missing', mostDaysAgo: 90 },
    letter: { unsaid: 'missing', mostDaysAgo: 90 },
    email: { unsaid: 'missing', mostDaysAgo: 90 },
  } satisfies Record<EntrySource | ReferralSource, CameRule>,
  /** Each stands in the catalogue as `intake.aloud.KEY`. */
  aloud: new Set([
    ...labels('phone', 'contact_call', 'contact_voicemail', 'contact_identify', 'contact_text'),
    ...labels('contact_times', 'email', 'contact_email', 'post_address', 'contact_post', 'interpreter'),
    ...labels('for_whom', 'proxy_name', 'proxy_knows', 'pronouns', 'zip'),
    ...labels('mood_low', 'mood_swings', 'anx_worry', 'anx_tense', 'trauma_memories', 'trauma_guard'),
    ...labels('burn_worn', 'burn_empty', 'rel_tension', 'rel_voice', 'iso_pull', 'iso_alone'),
    ...labels('change_hard', 'change_self', 'coverage'),
    'question.pronouns.proxy',
    'question.zip.proxy',
    'block.proxy.legend',
    'block.at_this_number.hint',
    'block.two_weeks.hint',
    'fault.no_name',
    'fault.no_way',
    'fault.no_consent',
    'options.for_whom.self',
    'options.for_whom.other',
    ...['1', '2', '3', 'skip'].map(code => `options.often.${code}`),
    'options.impact.skip',
    'options.openness.skip',
    'options.danger_now.skip',
    'options.harm.thoughts',
    'options.harm.may_act',
    'options.harm.skip',
    'options.harm_proxy.skip',
  ]) as ReadonlySet<string>,
}
