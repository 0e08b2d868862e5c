import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { questionsOf } from '../../src/intake/form/question.ts'
import { referralForm } from '../../src/practice/referral-form.ts'
import { arrived, versionOf } from '../helpers/desk.ts'
import { referred } from '../helpers/referral.ts'
import { serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { driving, say } from './say.ts'

/** Whatever an export holds, no spreadsheet finds a formula in it: every file goes through LibreOffice. */

const formulas = [
  '1+1',
  'HYPERLINK("http://evil.example";"click")',
  "cmd|' /C calc'!A0",
  'SUM(A1:A9)*cmd|calc!A0',
  '2;=3+3',
  '2\t=3+3',
  '2\n=3+3',
  '2",=3+3,"',
  '2";=3+3;"',
  '2"\n=3+3,"',
]
const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '−', '@SUM(1)', '=+-+-', '-+', '+=']
const before = [
  '',
  ' ',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '"',
  ' "',
  '\t=1;',
  'x;',
  'x\t',
  'x\n',
]

const payloads = before.flatMap((blank, n) =>
  signs.map((sign, m) => `${blank}${sign}${formulas[(n + m) % formulas.length]}`),
)

const fieldsOf = (payload: string) => ({
  name: payload,
  pronouns: payload,
  phone: payload,
  contact_call: 'yes',
  email: payload,
  contact_email: 'yes',
  post_address: payload,
  contact_post: 'yes',
  contact_times: payload,
  contact_note: payload,
  language: payload,
  for_whom: 'other',
  proxy_name: payload,
  proxy_relation: payload,
  safety_self: payload,
  message: payload,
  needs: payload,
  coverage: payload,
  intent: 'anyway',
})

const ofReferral = questionsOf(referralForm)
  .filter(({ kind }) => kind === 'line' || kind === 'lines')
  .map(({ name }) => name)

/** A referral in whose every word a formula may stand. */
const referralOf = (payload: string) => ({
  ...Object.fromEntries(ofReferral.map(name => [name, payload])),
  ...{ part2: 'yes', part2_consent: 'yes', risk_self: payload, intent: 'anyway' },
})

/** How files are opened: each separator alone, and all that people tick; blanks kept or cut off; formulas evaluated. */
const openings = ['44', '59', '9', '32', '44/59/9', '44/59/9/32/MRG'].flatMap(separator =>
  ['false', 'true'].map(cut => `${separator},34,76,1,,0,false,true,false,true,${cut},,true`),
)

/** How many cells LibreOffice takes for formulas, in each way of opening the file. */
function formulaCells(folder: string, csv: string): number[] {
  return openings.map((tokens, n) => {
    const place = join(folder, String(n))
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'export.csv'), csv)
    execFileSync(
      'soffice',
      [
        `-env:UserInstallation=file://${folder}/profile`,
        ...['--headless', `--infilter=CSV:${tokens}`, '--convert-to', 'fods'],
        ...['--outdir', place, join(place, 'export.csv')],
      ],
      { stdio: 'pipe', timeout: 120_000 },
    )
    const sheet = readFileSync(join(place, 'export.fods'), 'utf8')
    if (!sheet.includes('<table:table-cell')) throw new Error(`${tokens}: nothing was opened`)
    return sheet.match(/table:formula=/g)?.length ?? 0
  })
}

/** Everything that was typed leaves in the export that holds most, with names and answers. */
async function exported(service: TestService): Promise<string> {
  const lead = await signedIn(service, 'lead', '=Lee+Invented')
  for (const payload of payloads) {
    const reference = await arrived(service, fieldsOf(payload))
    const version = await versionOf(service, reference)
    await lead.post(`/staff/inquiries/${reference}/claim`, { version })
    await referred(service, referralOf(payload))
  }
  const answer = await lead.post('/staff/exports', {
    contact: 'yes',
    answers: 'yes',
    reason: 'To be opened in a spreadsheet.',
  })
  return Buffer.from(await answer.arrayBuffer()).toString('utf8')
}

const most = (numbers: readonly number[]) => Math.max(...numbers)

await driving(async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const csv = await exported(service)
  const found = formulaCells(join(service.folder, 'guarded'), csv)
  // The same words without the guard: a spreadsheet that ran none of them would prove nothing.
  const bare = stringify(
    payloads.map(payload => [payload, 'x']),
    { bom: true, record_delimiter: 'windows' },
  )
  const unguarded = formulaCells(join(service.folder, 'bare'), bare)
  const cells = payloads.length * (Object.keys(fieldsOf('')).length + ofReferral.length)
  const plain = (text: string) => text.replace(/['\s\u200b\ufeff]/g, '')
  const all = plain(csv)
  const lost = payloads.filter(payload => !all.includes(plain(payload).replaceAll('"', '""')))
  say(
    'A11 spreadsheet formulas',
    cells,
    {
      payloads: payloads.length,
      openings: openings.length,
      formulaCells: most(found),
      formulaCellsWithoutGuard: most(unguarded),
    },
    {
      'no cell is a formula': most(found) === 0,
      'without the guard they would be, in every opening by comma': unguarded
        .slice(0, 2)
        .every(count => count >= 20),
      'everything that was typed is in the file': lost.length === 0,
    },
  )
})
