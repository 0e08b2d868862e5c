import type { ScreeningRules } from '../intake/screening.ts'

const lowerMark = 'Linked with risk, and groups help isolation directly: a lower mark.'
const higherMark =
  'Common in daily life: a higher mark keeps the result meaningful. 3 mirrors the usual cut of the GAD-2; an analogy only.'

const allNo = { safety_now: ['no'], safety_self: ['none'], safety_others: ['none'] } as const

/**
 * The rule model of the intake screen (R1 to R10 of its specification). Our own questions, not a validated
 * instrument. Not to be used for real people before a clinician has approved this version.
 */
export const screeningRules = {
  version: '1.0.0-unapproved',
  approved: null,
  scale: [0, 1, 2, 3, 'skip'],
  criteria: [
    {
      code: 'mood',
      items: ['mood_low', 'mood_swings'],
      mark: 2,
      reason:
        'PHQ-2 research: a cut of 2 found 86 % of cases (78 % specific), a cut of 3 found 61 % (92 % specific), PMC2906530. A missed person costs more here than an extra call. An analogy only: our items are not the PHQ-2.',
    },
    { code: 'anxiety', items: ['anx_worry', 'anx_tense'], mark: 3, reason: higherMark },
    { code: 'trauma', items: ['trauma_memories', 'trauma_guard'], mark: 2, reason: lowerMark },
    { code: 'burnout', items: ['burn_worn', 'burn_empty'], mark: 3, reason: higherMark },
    { code: 'relationships', items: ['rel_tension', 'rel_voice'], mark: 3, reason: higherMark },
    { code: 'isolation', items: ['iso_pull', 'iso_alone'], mark: 2, reason: lowerMark },
    { code: 'transitions', items: ['change_hard', 'change_self'], mark: 3, reason: higherMark },
  ],
  choices: {
    impact: [0, 1, 2, 3, 'skip'],
    group_openness: ['yes', 'unsure', 'no', 'skip'],
    safety_now: ['yes', 'no', 'skip'],
    safety_self: ['none', 'thoughts', 'may_act', 'skip'],
    safety_others: ['none', 'thoughts', 'may_act', 'skip'],
    for_whom: ['self', 'other'],
    age_band: ['under_16', '16_17', '18_plus'],
    area: ['inside', 'outside'],
    text_crisis_hint: [true, false],
  },
  safetyQuestions: ['safety_now', 'safety_self', 'safety_others'],
  safety: [
    { is: 'immediate', when: { safety_now: ['yes'] } },
    { is: 'immediate', when: { safety_self: ['may_act'] } },
    { is: 'immediate', when: { safety_others: ['may_act'] } },
    { is: 'urgent', when: { safety_self: ['thoughts'] } },
    { is: 'urgent', when: { safety_others: ['thoughts'] } },
    { is: 'urgent', when: { text_crisis_hint: [true] } },
    { is: 'urgent', when: { safety_value_unknown: [true] } },
    { is: 'none_reported', when: allNo },
    { is: 'check', when: {} },
  ],
  overall: [
    { is: 'strong_match', when: { met_count: { atLeast: 3 } } },
    { is: 'strong_match', when: { met_count: { atLeast: 2 }, impact: [2, 3] } },
    { is: 'match', when: { met_count: { atLeast: 1 } } },
    { is: 'possible_match', when: { possible_count: { atLeast: 1 } } },
    { is: 'no_match_indicated', when: { not_met_count: { atLeast: 7 } } },
    { is: 'insufficient_information', when: {} },
  ],
  flags: [
    { is: 'proxy', when: { for_whom: ['other'] } },
    { is: 'minor_under_16', when: { age_band: ['under_16'] } },
    { is: 'minor_16_17', when: { age_band: ['16_17'] } },
    { is: 'age_unknown', when: { age_band: ['blank'] } },
    { is: 'outside_area', when: { area: ['outside'] } },
    { is: 'area_unknown', when: { area: ['blank'] } },
    { is: 'group_reluctant', when: { group_openness: ['no'] } },
    { is: 'group_unsure', when: { group_openness: ['unsure'] } },
    { is: 'safety_not_answered', when: { safety_level: ['check'] } },
    { is: 'safety_partly_answered', when: { safety_level: ['urgent', 'immediate'], safety_gap: [true] } },
    { is: 'safety_value_unknown', when: { safety_value_unknown: [true] } },
    { is: 'ask_source_of_danger', when: { ...allNo, safety_now: ['yes'] } },
    { is: 'contradiction_text_safety', when: { ...allNo, text_crisis_hint: [true] } },
    { is: 'contradiction_impact', when: { impact: [0], met_count: { atLeast: 3 } } },
    { is: 'contradiction_impact', when: { impact: [2, 3], not_met_count: { atLeast: 7 } } },
    { is: 'uniform_answers', when: { uniform_value: [1, 2, 3] } },
  ],
  queue: [
    { is: 'immediate', when: { safety_level: ['immediate'] } },
    { is: 'same_day', when: { safety_level: ['urgent'] } },
    { is: 'clinician_review', when: { flags: ['minor_under_16', 'minor_16_17', 'contradiction_impact'] } },
    { is: 'resource_navigation', when: { flags: ['outside_area'] } },
    { is: 'call_to_complete', when: { overall: ['insufficient_information'] } },
    { is: 'courtesy_call', when: { overall: ['no_match_indicated'] } },
    { is: 'standard', when: {} },
  ],
  crisisPanel: { immediate: 'full', urgent: 'full', check: 'standard', none_reported: 'standard' },
  notify: {
    immediate: 'page_on_call',
    urgent: 'email_urgent',
    check: 'email_normal',
    none_reported: 'email_normal',
  },
} as const satisfies ScreeningRules

/** Every version that a stored result may name. A version in use is never edited: the next one is added. */
export const screeningRuleVersions: readonly ScreeningRules[] = [screeningRules]
