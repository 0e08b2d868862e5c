import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { kindOf } from '../../src/intake/form/kinds.ts'
import { questionsOf } from '../../src/intake/form/question.ts'
import { channelRules } from '../../src/intake/safe-contact.ts'
import { practice } from '../../src/practice/practice.ts'
import { openCatalogue } from '../../src/text/catalogue.ts'
import { deskKeys } from './desk-keys.ts'

const root = resolve(import.meta.dirname, '../..')
const { contactForm, referralForm, screeningRules } = practice

const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => ending.test(name))
    .map(name => readFileSync(join(root, folder, name), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''))

const sources = [...filesIn('src', /\.ts$/), ...filesIn('views', /\.eta$/)].join('\n')

/** Keys written out in code and templates. */
const written = [...sources.matchAll(/['"`]([a-z_]+(?:\.[a-zA-Z0-9_]+)+)['"`]/g)].map(([, key = '']) => key)

/** Keys whose last part comes from a form's data. */
const ofTheForms = [contactForm, referralForm].flatMap(form => {
  const own = (key: string) => (form.words === undefined ? key : `${form.words}.${key}`)
  const blocks = form.sections.flatMap(section => section.blocks)
  return [
    ...form.sections.flatMap(({ code }) => [own(`section.${code}.title`), own(`section.${code}.intro`)]),
    ...blocks.flatMap(({ legend }) =>
      legend ? [own(`block.${legend}.legend`), own(`block.${legend}.hint`)] : [],
    ),
    ...questionsOf(form).flatMap(question => [
      own(`question.${question.name}.label`),
      ...(question.hint ? [own(`question.${question.name}.hint`)] : []),
      ...(question.proxyWording ? [own(`question.${question.name}.proxy`)] : []),
      ...kindOf(question).textKeys(question),
    ]),
  ]
})

const values = (rows: readonly { is: string }[]) => [...new Set(rows.map(row => row.is))]

/** Keys whose last part is a code of a rule table. */
const ofTheRules = [
  ...values(screeningRules.overall).map(code => `result.${code}`),
  ...values(screeningRules.queue).map(code => `queue.${code}`),
  ...screeningRules.criteria.flatMap(({ code }) => [`criterion.${code}.label`, `criterion.${code}.ask`]),
  ...['met', 'possible', 'not_met', 'unknown'].map(code => `fit.status.${code}`),
  ...channelRules.map(({ channel }) => `way.${channel}`),
  ...['self', 'proxy', 'minor'].map(code => `crisis.panel.${code}`),
  ...['corrects', 'adds', 'separate'].map(code => `receipt.relation.${code}`),
  ...[400, 403, 404, 409, 411, 413, 415, 422, 429, 500, 503].flatMap(code => [
    `failure.${code}.title`,
    `failure.${code}.words`,
  ]),
  ...[
    'unreadable',
    'too_long',
    'unknown_choice',
    'not_a_phone',
    'not_an_email',
    'not_a_zip',
    'not_an_npi',
    'not_a_day',
    'no_code',
    'odd_birth_date',
    'needed',
    'no_address_for_way',
    'no_part2_consent',
    'no_consent_for_substance',
    'no_name',
    'no_way',
    'no_consent',
  ].map(code => `fault.${code}`),
  ...['next', 'back', 'enough', 'whole', 'left', 'over'].map(code => `script.${code}`),
]

/** Beginnings of keys that templates end with a number or a fixed list: `t('home.day.' + n)`. */
const beginnings = [
  ...sources.matchAll(/['"`]([a-z_]+(?:\.[a-z0-9_]+)*\.)['"`] \+|[`]([a-z_]+(?:\.[a-z0-9_]+)*\.)\$\{/g),
]
  .map(([, one, other]) => one ?? other ?? '')
  .filter(
    beginning =>
      !/^(desk|account)\./.test(beginning) &&
      ![
        'question.',
        'section.',
        'block.',
        'options.',
        'fault.',
        'failure.',
        'result.',
        'queue.',
        'criterion.',
        'way.',
        'script.',
      ].includes(beginning),
  )

const keysOf = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? keysOf(value, `${path}${name}.`) : [`${path}${name}`],
  )

const catalogue = (language: string) =>
  JSON.parse(readFileSync(join(root, 'src/practice/locales', `${language}.json`), 'utf8')) as object

t.test('every key that is asked for is there', async t => {
  const text = openCatalogue().textIn('en')
  const tops = Object.keys(catalogue('en'))
  const asked = [
    ...new Set([
      ...written.filter(key => tops.includes(key.split('.')[0] ?? '')),
      ...ofTheForms,
      ...ofTheRules,
      ...deskKeys,
    ]),
  ]
  t.ok(asked.length > 200)
  for (const key of asked) t.doesNotThrow(() => text(key), key)
})

t.test('every key that is there is asked for', async t => {
  const asked = new Set([...written, ...ofTheForms, ...ofTheRules, ...deskKeys])
  const unused = keysOf(catalogue('en')).filter(
    key => !asked.has(key) && !beginnings.some(beginning => key.startsWith(beginning)),
  )
  t.same(unused, [])
})

t.test('every language has the keys and placeholders of the first one', async t => {
  const holes = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort()
  const { languages, textIn } = openCatalogue({})
  const english = textIn('en')
  for (const language of languages) {
    t.same(keysOf(catalogue(language)).sort(), keysOf(catalogue('en')).sort(), language)
    const text = textIn(language)
    for (const key of keysOf(catalogue('en')))
      t.same(holes(text(key)), holes(english(key)), `${language}: ${key}`)
  }
})

t.test('a fact of the practice is filled in, whether a text is handed other values or none', async t => {
  const text = openCatalogue({ town: 'Sampletown', program: 'Sample Groups' }).textIn('en')
  t.equal(text('home.kicker'), 'Sample Groups in Sampletown')
  t.match(text('refer.received.summary', { at: 'noon' }), /^Referral to Sample Groups, .*noon/)
  t.equal(text('home.kicker', { program: 'Ours' }), 'Ours in Sampletown', 'what is handed over goes before')
})

t.test('a key that is missing throws instead of standing on a page', async t => {
  t.throws(() => openCatalogue().textIn('en')('no.such.key'), /no text no\.such\.key/)
  t.throws(() => openCatalogue().textIn('xx'), /no texts in xx/)
})
