import type { Choice, Form, Line, Lines, Readers, Tick } from '../intake/form/question.ts'
import { screeningRules } from './screening-rules.ts'

const line = (name: string, readers: Readers, max: number, more: Partial<Line> = {}): Line => ({
  kind: 'line',
  name,
  readers,
  max,
  ...more,
})
const lines = (name: string, max: number, rows: number, more: Partial<Lines> = {}): Lines => ({
  kind: 'lines',
  name,
  readers: 'answers',
  max,
  rows,
  ...more,
})
const tick = (name: string, readers: Readers, more: Partial<Tick> = {}): Tick => ({
  kind: 'tick',
  name,
  readers,
  ...more,
})
const choice = (
  name: string,
  readers: Readers,
  codes: readonly string[],
  more: Partial<Choice> = {},
): Choice => ({ kind: 'choice', name, readers, options: name, codes, needed: true, ...more })

const consent = (name: string): Tick => tick(name, 'contact', { consent: true })

const risk = (name: string): Choice =>
  choice(name, 'answers', ['none', 'thoughts', 'may_act', 'not_assessed'], {
    options: 'risk',
    safety: true,
    danger: ['may_act'],
  })

/** The codes by which a referral names a criterion; the mask's bits follow the order of the rules. */
export const namedCriteria = screeningRules.criteria.map(({ code }) => ({ code, question: `fits_${code}` }))

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri']

/**
 * A referral by a provider. What is needed is asked for once; only what a law forbids to take in stops a form. Its words
 * stand in the catalogue under `referral`.
 */
export const referralForm: Form = {
  code: 'referral',
  version: 'referral-1',
  words: 'referral',
  screens: {
    risk_now: { name: 'safety_now', codes: { not_assessed: 'skip' } },
    risk_self: { name: 'safety_self', codes: { not_assessed: 'skip' } },
    risk_others: { name: 'safety_others', codes: { not_assessed: 'skip' } },
  },
  sections: [
    {
      code: 'referrer',
      blocks: [
        {
          questions: [
            line('referrer_name', 'referrer', 200, { needed: true, autocomplete: 'name' }),
            line('referrer_role', 'referrer', 120, { needed: true, hint: true }),
            line('referrer_organisation', 'referrer', 200, { needed: true, autocomplete: 'organization' }),
            line('referrer_npi', 'referrer', 40, { check: 'npi', hint: true }),
            line('referrer_phone', 'referrer', 60, { needed: true, check: 'phone', autocomplete: 'tel' }),
            line('referrer_email', 'referrer', 254, { check: 'email', autocomplete: 'email' }),
            line('referrer_fax', 'referrer', 60, { check: 'phone' }),
            line('referrer_reference', 'referrer', 100, { hint: true }),
            choice('answer_way', 'referrer', ['phone', 'email', 'fax', 'page'], { hint: true }),
          ],
        },
      ],
    },
    {
      code: 'person',
      blocks: [
        {
          questions: [
            line('legal_name', 'contact', 200, { needed: true }),
            line('name', 'contact', 200, { hint: true }),
            { kind: 'day', name: 'birth_date', readers: 'contact', needed: true, hint: true },
            choice('person_way', 'contact', ['person', 'referrer']),
            line('phone', 'contact', 60, { check: 'phone' }),
          ],
        },
        {
          legend: 'at_this_number',
          questions: [
            consent('contact_call'),
            consent('contact_voicemail'),
            consent('contact_identify'),
            consent('contact_text'),
          ],
        },
        {
          questions: [
            line('contact_times', 'contact', 300, { hint: true }),
            lines('contact_note', 1000, 2, { readers: 'contact', hint: true }),
            line('language', 'contact', 60, {
              needed: true,
              suggestions: {
                list: 'language',
                codes: ['en', 'es', 'pt', 'ht', 'km', 'sq', 'ar', 'zh', 'vi', 'ru', 'ase'],
              },
            }),
            tick('interpreter', 'contact'),
            line('zip', 'contact', 10, { check: 'zip' }),
            line('guardian', 'contact', 300, { hint: true }),
            line('emergency_contact', 'contact', 300, { hint: true }),
          ],
        },
      ],
    },
    {
      code: 'agreement',
      blocks: [
        {
          questions: [
            choice('person_knows', 'contact', ['yes', 'not_yet', 'no']),
            choice('feedback', 'referrer', ['none', 'received', 'full'], { hint: true }),
            tick('release_on_file', 'referrer'),
            tick('part2', 'referrer', { hint: true }),
          ],
        },
        {
          legend: 'part2',
          when: { question: 'part2', equals: 'yes' },
          questions: [tick('part2_consent', 'referrer', { consent: true })],
        },
      ],
    },
    {
      code: 'clinical',
      blocks: [
        {
          questions: [
            choice('urgency', 'answers', ['routine', 'week', 'same_day'], {
              danger: ['same_day'],
              panel: 'same_day',
            }),
            lines('reason', 3000, 5, { needed: true, hint: true }),
          ],
        },
        {
          legend: 'fits',
          questions: namedCriteria.map(({ question }) => tick(question, 'answers')),
        },
        {
          questions: [
            lines('diagnoses', 1500, 3, { check: 'icd10', hint: true }),
            lines('functional_impact', 1500, 3, { hint: true }),
            lines('treaters', 1000, 2),
            lines('medicines', 2000, 3),
            lines('recent_care', 1000, 2, { hint: true }),
          ],
        },
      ],
    },
    {
      code: 'risk',
      blocks: [
        {
          questions: [
            choice('risk_now', 'answers', ['no', 'yes', 'not_assessed'], { safety: true, danger: ['yes'] }),
            risk('risk_self'),
            risk('risk_others'),
            line('risk_tool', 'answers', 200, { hint: true }),
            { kind: 'day', name: 'risk_date', readers: 'answers', hint: true },
            choice('safety_plan', 'answers', ['yes', 'no', 'not_needed']),
          ],
        },
      ],
    },
    {
      code: 'practical',
      blocks: [
        {
          legend: 'substance',
          when: { question: 'part2_consent', equals: 'yes' },
          questions: [lines('substance_use', 1500, 3)],
        },
        {
          questions: [
            lines('needs', 1000, 2, { hint: true }),
            lines('legal', 1000, 2, { hint: true }),
            lines('goals', 1500, 2),
          ],
        },
        { legend: 'days', questions: workdays.map(day => tick(`free_${day}`, 'answers')) },
        { questions: [line('payer', 'answers', 200), line('member_id', 'answers', 100, { hint: true })] },
      ],
    },
  ],
}
