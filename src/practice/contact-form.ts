import type { Choice, Form, Line, Tick } from '../intake/form/question.ts'

const item = (name: string): Choice => ({
  kind: 'choice',
  name,
  readers: 'answers',
  options: 'often',
  codes: ['0', '1', '2', '3', 'skip'],
  numeric: true,
  proxyWording: true,
})

const consent = (name: string): Tick => ({ kind: 'tick', name, readers: 'contact', consent: true })

const contactLine = (name: string, max: number, more: Partial<Line> = {}): Line => ({
  kind: 'line',
  name,
  readers: 'contact',
  max,
  ...more,
})

const harm = (name: string): Choice => ({
  kind: 'choice',
  name,
  readers: 'answers',
  options: 'harm',
  proxyOptions: 'harm_proxy',
  codes: ['none', 'thoughts', 'may_act', 'skip'],
  safety: true,
  danger: ['thoughts', 'may_act'],
  proxyWording: true,
})

/** The "Contact us" form. Names and codes are those of the screening specification; texts stand in `locales/`. */
export const contactForm: Form = {
  code: 'contact',
  version: '1',
  sections: [
    {
      code: 'who',
      blocks: [
        {
          questions: [
            {
              kind: 'choice',
              name: 'for_whom',
              readers: 'answers',
              options: 'for_whom',
              codes: ['self', 'other'],
            },
          ],
        },
        {
          legend: 'proxy',
          when: { question: 'for_whom', equals: 'other' },
          questions: [
            contactLine('proxy_name', 200, { autocomplete: 'name' }),
            contactLine('proxy_relation', 200, { hint: true }),
            {
              kind: 'choice',
              name: 'proxy_knows',
              readers: 'contact',
              options: 'knows',
              codes: ['yes', 'not_yet', 'no', 'skip'],
            },
          ],
        },
        {
          questions: [
            contactLine('name', 200, { hint: true, proxyWording: true, autocomplete: 'nickname' }),
            contactLine('pronouns', 100, { proxyWording: true }),
            {
              kind: 'choice',
              name: 'age_band',
              readers: 'answers',
              options: 'age_band',
              codes: ['under_16', '16_17', '18_plus'],
              proxyWording: true,
            },
            {
              kind: 'line',
              name: 'zip',
              readers: 'answers',
              max: 10,
              check: 'zip',
              autocomplete: 'postal-code',
              hint: true,
              proxyWording: true,
            },
          ],
        },
      ],
    },
    {
      code: 'reach',
      blocks: [
        {
          questions: [contactLine('phone', 60, { check: 'phone', autocomplete: 'tel', hint: true })],
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
            contactLine('contact_times', 300, { hint: true }),
            contactLine('email', 254, { check: 'email', autocomplete: 'email', hint: true }),
            consent('contact_email'),
            { kind: 'lines', name: 'post_address', readers: 'contact', max: 500, rows: 3 },
            consent('contact_post'),
            { kind: 'lines', name: 'contact_note', readers: 'contact', max: 1000, rows: 2, hint: true },
          ],
        },
        {
          questions: [
            contactLine('language', 60, {
              hint: true,
              suggestions: {
                list: 'language',
                codes: ['en', 'es', 'pt', 'ht', 'km', 'sq', 'ar', 'zh', 'vi', 'ru', 'ase'],
              },
            }),
            { kind: 'tick', name: 'interpreter', readers: 'contact' },
          ],
        },
      ],
    },
    {
      code: 'lately',
      blocks: [
        {
          legend: 'two_weeks',
          questions: [
            item('mood_low'),
            item('mood_swings'),
            item('anx_worry'),
            item('anx_tense'),
            item('trauma_memories'),
            item('trauma_guard'),
            item('burn_worn'),
            item('burn_empty'),
            item('rel_tension'),
            item('rel_voice'),
            item('iso_pull'),
            item('iso_alone'),
            item('change_hard'),
            item('change_self'),
          ],
        },
        {
          questions: [
            {
              kind: 'choice',
              name: 'impact',
              readers: 'answers',
              options: 'impact',
              codes: ['0', '1', '2', '3', 'skip'],
              numeric: true,
              proxyWording: true,
            },
            {
              kind: 'choice',
              name: 'group_openness',
              readers: 'answers',
              options: 'openness',
              codes: ['yes', 'unsure', 'no', 'skip'],
              proxyWording: true,
            },
          ],
        },
      ],
    },
    {
      code: 'safety',
      blocks: [
        {
          questions: [
            {
              kind: 'choice',
              name: 'safety_now',
              readers: 'answers',
              options: 'danger_now',
              codes: ['no', 'yes', 'skip'],
              safety: true,
              danger: ['yes'],
              proxyWording: true,
            },
            harm('safety_self'),
            harm('safety_others'),
          ],
        },
      ],
    },
    {
      code: 'else',
      blocks: [
        {
          questions: [
            { kind: 'lines', name: 'message', readers: 'answers', max: 5000, rows: 6, hint: true },
            { kind: 'lines', name: 'needs', readers: 'answers', max: 1000, rows: 2, hint: true },
            { kind: 'line', name: 'coverage', readers: 'answers', max: 300, hint: true },
          ],
        },
      ],
    },
  ],
}
