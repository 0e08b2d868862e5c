import type { Page } from 'playwright-core'
import { keepTallies } from '../src/actions/desk/keep-tallies.ts'
import { indexInquiries } from '../src/actions/index-inquiries.ts'
import { inviteStaff } from '../src/actions/manage-staff.ts'
import { noteVerdict } from '../src/actions/scan-files.ts'
import { localOf } from '../src/intake/local-time.ts'
import { reference } from '../src/intake/reference.ts'
import { arrived, cookiesOf } from './helpers/desk.ts'
import { samples } from './helpers/files/samples.ts'
import { attachedTo } from './helpers/files/stored.ts'
import { invented } from './helpers/referral.ts'
import type { TestService } from './helpers/service.ts'
import { signedIn, testPassword, type Visitor, visitor } from './helpers/staff.ts'
import type { State } from './states.ts'

const minute = 60_000

/** Every page and state of the desk, on the same service as the public site. */
export async function deskStates(service: TestService): Promise<State[]> {
  const { url, clock } = service
  const danger = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
    contact_times: 'after 5 pm, not on Fridays',
    contact_note: 'Ask for R. only.',
    email: 'rosa@person.example',
    safety_self: 'may_act',
    mood_low: '3',
    mood_swings: '2',
    anx_worry: '2',
    iso_pull: '1',
    message: 'It has been a hard fall.\nI do not sleep.',
  })
  const proxy = await arrived(service, {
    for_whom: 'other',
    proxy_name: 'Ana Invented',
    proxy_relation: 'sister',
    proxy_knows: 'not_yet',
    name: 'Tom Invented',
    phone: '978-555-0124',
    contact_call: 'yes',
    contact_voicemail: 'yes',
    message: 'He is withdrawn.',
  })
  const plain = await arrived(service, { name: 'Mina Invented', phone: '978-555-0125', intent: 'anyway' })

  const told = await arrived(service, {
    zip: '01960',
    age_band: '18_plus',
    mood_low: '2',
    mood_swings: '1',
    anx_worry: '3',
    anx_tense: '2',
    trauma_memories: 'skip',
    burn_worn: '3',
    iso_pull: '1',
    iso_alone: '0',
    group_openness: 'unsure',
    safety_now: 'no',
    safety_self: 'none',
    safety_others: 'none',
    name: 'Ximena Invented-Sample',
    phone: '978-555-0126',
    contact_call: 'yes',
    contact_identify: 'yes',
    contact_post: 'yes',
    post_address: '1 Invented Way, Peabody',
    pronouns: 'she, her',
    language: 'Spanish',
    interpreter: 'yes',
  })

  const front = await signedIn(service, 'front_desk', 'Fay Invented')
  const clinician = await signedIn(service, 'clinician', 'Cleo Invented')
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  const administrator = await signedIn(service, 'administrator', 'Ada Invented')
  const inquiry = (reference: string) => `/staff/inquiries/${reference}`
  await clinician.post(`${inquiry(proxy)}/claim`, { version: '1' })
  await clinician.post(`${inquiry(proxy)}/attempts`, {
    version: '2',
    channel: 'call',
    result: 'voicemail_left',
    note: 'Left my first name only.',
  })
  await lead.post(`${inquiry(plain)}/notes`, { version: '1', note: 'Came in by mistake?' })
  for (const [at, [who, noun, fields]] of [
    [clinician, 'claim', {}] as const,
    [clinician, 'attempts', { channel: 'call', result: 'reached', note: 'We spoke for a while.' }] as const,
    [clinician, 'screens', { tool: 'An invented screen', on: '2026-11-27', score: '7 of 21' }] as const,
    [front, 'appointment', { at: '2026-12-02T10:30' }] as const,
    [lead, 'hold', { note: 'A letter came.' }] as const,
  ].entries())
    await who.post(`${inquiry(told)}/${noun}`, { version: String(at + 1), ...fields })
  const fax = await front.post('/staff/referral-intake', {
    ...invented,
    source: 'fax',
    came_at: localOf('America/New_York', new Date(clock.now().getTime() - 3 * 60 * minute)),
    legal_name: 'Faxed Invented',
    name: '',
  })
  const faxed = /inquiries\/([\w-]+)/.exec(fax.headers.get('location') ?? '')?.[1] ?? ''
  await clinician.post(`${inquiry(faxed)}/acceptance`, { version: '1' })
  await front.post('/staff/referral-intake', {
    ...invented,
    source: 'phone',
    referrer_organisation: 'Averylongnameofapractice'.repeat(8),
  })
  const { id: referrer } = await service.parts.store.db
    .selectFrom('organisations')
    .select('id')
    .orderBy('last_at', 'desc')
    .executeTakeFirstOrThrow()
  const over = await arrived(service, { name: 'Olu Invented', phone: '978-555-0127', contact_call: 'yes' })
  await front.post(`${inquiry(over)}/closing`, { version: '1', reason: 'duplicate', note: 'Sent twice.' })
  const letters = Object.entries({
    'Discharge summary, invented.pdf': ['pdf', 'clean'],
    'scan 2026-11-24.tif': ['tif', 'waiting'],
    [`${'A very long name of a letter '.repeat(9)}.docx`]: ['docx', 'infected'],
    'photo.heic': ['heic', 'damaged'],
  } as const)
  for (const [name, [kind, scan]] of letters) {
    const id = await attachedTo(service, told, name, samples[kind]?.(180_000) ?? Buffer.alloc(0))
    await noteVerdict(service.parts, id, scan, 'system')
  }
  const purged = reference(Buffer.alloc(32, 5))
  const times = {
    received_at: '2026-01-05T15:00:00.000Z',
    ended_at: '2026-01-20T15:00:00.000Z',
    purged_at: '2026-07-19T15:00:00.000Z',
    forget_at: '2032-07-19T15:00:00.000Z',
  }
  await service.parts.store.db
    .insertInto('purged_inquiries')
    .values({ id: service.parts.newId(), reference: purged, source: 'web', outcome: 'closed', ...times })
    .execute()
  const again = (name: string) => arrived(service, { name, phone: '978-555-0128', contact_call: 'yes' })
  const [once, joined, dismissed, twice] = [
    await again('Pia Invented'),
    await again('Pia Invented'),
    await again('Pia Invented-Sample'),
    await again('Pya Invented'),
  ]
  await front.post(`${inquiry(once)}/case`, { other: joined, version: '1', other_version: '1' })
  await front.post(`${inquiry(once)}/case-dismissal`, { other: dismissed })
  await indexInquiries(service.parts)
  await keepTallies(service.parts, async () => true)

  const left = await lead.post('/staff/exports', { contact: 'yes', reason: 'For the board, asked by Lee.' })
  await left.arrayBuffer()

  const show = (path: string) => (page: Page) => page.goto(url + path)
  /** Sends a form from a page of the desk, as a browser without script would. */
  const sent = (path: string, fields: Record<string, string>) => async (page: Page) => {
    await page.goto(`${url}/staff`)
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<textarea name="${name}">\n${value}</textarea>`,
    )
    await page.setContent(
      `<form method="post" action="${url}${path}">${inputs.join('')}<button>Go</button></form>`,
    )
    await Promise.all([page.waitForURL(found => found.pathname === path), page.click('button')])
  }
  const later = (ms: number, shown: (page: Page) => Promise<unknown>) => async (page: Page) => {
    clock.move(ms)
    await shown(page)
    clock.move(-ms)
  }

  const recordOf = (who: Visitor, reference: string) => async (page: Page) => {
    const answer = await who.post(`${inquiry(reference)}/record`, {
      reason: 'A subpoena of an invented court.',
    })
    await page.goto(url + answer.headers.get('location'))
  }

  const page = (name: string, who: Visitor | null, route: string, shown: State['show']): State => ({
    name: `desk-${name}`,
    route,
    show: shown,
    ...(who ? { context: cookiesOf(who, url) } : {}),
  })

  const invited = await inviteStaff(service.parts, 'command:test', {
    name: 'Nia Invented',
    email: 'nia@staff.example',
    role: 'front_desk',
  })
  const half = await inviteStaff(service.parts, 'command:test', {
    name: 'Hal Invented',
    email: 'hal@staff.example',
    role: 'front_desk',
  })
  const halfway = visitor(url)
  await halfway.post(`/staff/invitation/${half.token}`, { password: testPassword })
  const second = visitor(url)
  await second.post('/staff/sign-in', { email: front.email, password: testPassword })
  const idle = await signedIn(service, 'front_desk', 'Ida Invented')
  await service.parts.store.db
    .updateTable('staff_sessions')
    .set({ locked: 1 })
    .where('staff_id', '=', idle.staff.id)
    .execute()
  const lost = await inviteStaff(service.parts, 'command:test', {
    name: 'Ora Invented',
    email: 'ora@staff.example',
    role: 'front_desk',
  })
  const kim = await signedIn(service, 'clinician', 'Kim Invented')
  const typedLate = sent('/staff/account/notices', {
    digest: 'daily',
    note: 'She asked for a call after five.\nNot on Fridays.',
  })
  const lena = await signedIn(service, 'clinician', 'Lena Invented')
  /** Asks for what needs a proof, ten minutes after the last. */
  const sentLater = async (found: Page) => {
    clock.move(11 * minute)
    await sent('/staff/account/sessions', { session: 'others' })(found)
    clock.move(-11 * minute)
  }
  /** Sends a form with a session that fell idle a moment ago. */
  const lockedOut = async (found: Page) => {
    clock.move(16 * minute)
    await typedLate(found)
    clock.move(-16 * minute)
  }

  return [
    page('sign-in', null, '/staff/sign-in', show('/staff/sign-in')),
    page('sign-on-silent', null, '/staff/single-sign-on', show('/staff/single-sign-on')),
    page(
      'sign-on-over',
      null,
      '/staff/single-sign-on/callback',
      show('/staff/single-sign-on/callback?code=x'),
    ),
    page('second-factor', second, '/staff/second-factor', show('/staff/second-factor')),
    page('sign-in-wrong', null, '/staff/sign-in', sent('/staff/sign-in', { email: 'nia@', password: 'x' })),
    page('second-factor-wrong', second, '/staff/second-factor', sent('/staff/second-factor', { code: 'x' })),
    page('unlock', idle, '/staff/unlock', show('/staff/unlock')),
    page('kept-of-another', clinician, '/staff/kept', sent('/staff/kept', { kept: 'of somebody else' })),
    page('unlock-proof', lena, '/staff/account', sentLater),
    page('kept-proof', lena, '/staff/account', async found => {
      await sentLater(found)
      await found.fill('#factor', testPassword)
      await found.click('main form[action$="unlock"] [type=submit]')
      await found.waitForSelector('main form[action$="/sessions"]')
    }),
    page('unlock-kept', kim, '/staff/unlock', lockedOut),
    page('kept', kim, '/staff/unlock', async found => {
      await lockedOut(found)
      await found.fill('#factor', testPassword)
      await found.click('main form[action$="unlock"] [type=submit]')
      await found.waitForSelector('dl.kept')
    }),
    page(
      'recovery-codes',
      clinician,
      '/staff/account',
      sent('/staff/account/recovery-codes', { password: testPassword }),
    ),
    page(
      'account-faults',
      clinician,
      '/staff/account',
      sent('/staff/account/password', { password: 'x', next: 'password12' }),
    ),
    page(
      'account-cover',
      clinician,
      '/staff/account',
      sent('/staff/account/absence', { away: 'yes', cover: '' }),
    ),
    page(
      'invitation-weak',
      null,
      '/staff/invitation/:token',
      sent(`/staff/invitation/${invited.token}`, { password: 'password12' }),
    ),
    page('invitation', null, '/staff/invitation/:token', show(`/staff/invitation/${invited.token}`)),
    page('invitation-over', null, '/staff/invitation/:token', show('/staff/invitation/over')),
    page('set-up-begin', halfway, '/staff/second-factor/set-up', show('/staff/second-factor/set-up')),
    page('set-up', halfway, '/staff/second-factor/set-up', async found => {
      await found.goto(`${url}/staff/second-factor/set-up`)
      await found.fill('#password', testPassword)
      await found.click('form[action$="set-up"] button')
      await found.waitForSelector('.qr')
    }),
    page('next', clinician, '/staff', show('/staff')),
    page('next-front-desk', front, '/staff', show('/staff')),
    page('queue-empty', lead, '/staff/queues/:queue', show('/staff/queues/snoozed')),
    page('queue-mine', clinician, '/staff/queues/:queue', show('/staff/queues/mine')),
    page('queue-closed', lead, '/staff/queues/:queue', show('/staff/queues/closed')),
    page('found', front, '/staff/look-up', sent('/staff/look-up', { q: 'invented' })),
    page('found-nobody', front, '/staff/look-up', sent('/staff/look-up', { q: 'Somebody Else' })),
    page('case-suggested', front, '/staff/inquiries/:reference', show(inquiry(twice))),
    page('case-joined', clinician, '/staff/inquiries/:reference', show(inquiry(once))),
    page(
      'case-conflict',
      front,
      '/staff/inquiries/:reference',
      sent(`${inquiry(once)}/case`, { other: twice, version: '1', other_version: '1' }),
    ),
    page('search', lead, '/staff/search', show('/staff/search')),
    page('search-faults', front, '/staff/search', sent('/staff/search', { from: 'x', to: '2026-02-30' })),
    page('search-found', lead, '/staff/search/:token', async found => {
      await found.goto(`${url}/staff/search`)
      await found.fill('#words', 'Roza')
      await found.selectOption('#source', 'web')
      await Promise.all([found.waitForURL(/search\/./), found.click('.go button')])
    }),
    page('search-over', front, '/staff/search/:token', show('/staff/search/over')),
    page('keys', front, '/staff', async found => {
      await found.goto(`${url}/staff`)
      await found.keyboard.press('?')
    }),
    page('queue-overdue', lead, '/staff/queues/:queue', later(14 * minute, show('/staff/queues/to_contact'))),
    page('inquiry-danger', clinician, '/staff/inquiries/:reference', show(inquiry(danger))),
    page('inquiry-danger-front-desk', front, '/staff/inquiries/:reference', show(inquiry(danger))),
    page('inquiry-proxy', lead, '/staff/inquiries/:reference', show(inquiry(proxy))),
    page('inquiry-forbidden', lead, '/staff/inquiries/:reference', show(inquiry(plain))),
    page('inquiry-scheduled', lead, '/staff/inquiries/:reference', show(inquiry(told))),
    page('inquiry-closed', clinician, '/staff/inquiries/:reference', show(inquiry(over))),
    page('inquiry-purged', front, '/staff/inquiries/:reference', show(inquiry(purged))),
    page('done', clinician, '/staff/inquiries/:reference', show(`${inquiry(proxy)}?done=attempt`)),
    page(
      'override',
      lead,
      '/staff/inquiries/:reference',
      sent(`${inquiry(danger)}/channel-override`, {
        channel: 'email',
        reason: 'No answer, and she named danger.',
      }),
    ),
    page('answers', clinician, '/staff/inquiries/:reference/answers', show(`${inquiry(danger)}/answers`)),
    page(
      'verb-faults',
      clinician,
      '/staff/inquiries/:reference',
      sent(`${inquiry(plain)}/attempts`, {
        version: '2',
        channel: 'call',
        result: 'no_answer',
        note: 'Tried at noon.',
      }),
    ),
    page(
      'override-fault',
      clinician,
      '/staff/inquiries/:reference',
      sent(`${inquiry(plain)}/channel-override`, { channel: 'call', reason: 'short' }),
    ),
    page(
      'conflict',
      front,
      '/staff/inquiries/:reference',
      sent(`${inquiry(plain)}/notes`, { version: '1', note: 'I called her and she is well.' }),
    ),
    page('organisations', lead, '/staff/organisations', show('/staff/organisations')),
    page(
      'organisations-last-page',
      administrator,
      '/staff/organisations',
      show('/staff/organisations?after=1~00000000-0000-0000-0000-000000000000'),
    ),
    page('organisation', lead, '/staff/organisations/:id', show(`/staff/organisations/${referrer}`)),
    page(
      'organisation-administrator',
      administrator,
      '/staff/organisations/:id',
      show(`/staff/organisations/${referrer}`),
    ),
    page('reports', lead, '/staff/reports', show('/staff/reports')),
    page('reports-empty', lead, '/staff/reports', show('/staff/reports?from=2025-01-01&to=2025-03-01')),
    page('reports-faults', lead, '/staff/reports', show('/staff/reports?from=24.11.2026&to=2026-02-30')),
    page('export', lead, '/staff/exports', show('/staff/exports')),
    page(
      'export-faults',
      lead,
      '/staff/exports',
      sent('/staff/exports', { from: '24.11.2026', queue: 'x', answers: 'yes', reason: 'numbers' }),
    ),
    page('record', front, '/staff/inquiries/:reference/record', show(`${inquiry(danger)}/record`)),
    page(
      'record-fault',
      clinician,
      '/staff/inquiries/:reference/record',
      sent(`${inquiry(danger)}/record`, { reason: 'court' }),
    ),
    page(
      'record-over',
      clinician,
      '/staff/inquiries/:reference/record/:token',
      show(`${inquiry(danger)}/record/over`),
    ),
    ...[clinician, front].flatMap(who =>
      [danger, told, proxy].map((reference, n) =>
        page(
          `record-print-${n}-${who.staff.role}`,
          who,
          '/staff/inquiries/:reference/record/:token',
          recordOf(who, reference),
        ),
      ),
    ),
    page('account', clinician, '/staff/account', show('/staff/account')),
    page('intake', front, '/staff/intake', show('/staff/intake')),
    page(
      'intake-faults',
      front,
      '/staff/intake',
      sent('/staff/intake', { name: 'Tom Invented', safety_self: 'thoughts', message: 'A call at noon.' }),
    ),
    page('referral-intake', front, '/staff/referral-intake', show('/staff/referral-intake')),
    page(
      'referral-intake-faults',
      front,
      '/staff/referral-intake',
      sent('/staff/referral-intake', {
        source: 'fax',
        legal_name: 'Rosalind Invented',
        part2: 'yes',
        urgency: 'same_day',
        risk_self: 'may_act',
        giver_reason: 'staff',
        reason: 'See page two.',
      }),
    ),
    page('referral-intake-files', front, '/staff/referral-intake', async found => {
      await found.goto(`${url}/staff/referral-intake`)
      await found.check('#source-phone')
      await found.check('#earlier')
      const name = `${'A very long name of a letter '.repeat(9)}.tif`
      const files = { [name]: samples.tif?.(180_000), 'drawing, invented.svg': Buffer.from('<svg/>') }
      await found.setInputFiles(
        '#f-files',
        Object.entries(files).map(([name, content]) => ({
          name,
          mimeType: 'image/tiff',
          buffer: content ?? Buffer.alloc(0),
        })),
      )
      await found.click('button[value=save]')
    }),
    page('referral-by-fax', clinician, '/staff/inquiries/:reference', show(inquiry(faxed))),
    page('queue-referral', lead, '/staff/queues/:queue', show('/staff/queues/to_contact')),
    page(
      'completion',
      clinician,
      '/staff/inquiries/:reference/completion',
      show(`${inquiry(plain)}/completion`),
    ),
    page('accounts', administrator, '/staff/accounts', show('/staff/accounts')),
    page(
      'accounts-link',
      administrator,
      '/staff/accounts/:id',
      sent(`/staff/accounts/${lost.id}`, { verb: 'reset' }),
    ),
    page(
      'accounts-last',
      administrator,
      '/staff/accounts/:id',
      sent(`/staff/accounts/${administrator.staff.id}`, { verb: 'disable' }),
    ),
    page(
      'accounts-faults',
      administrator,
      '/staff/accounts',
      sent('/staff/accounts', { name: '', email: 'nia@' }),
    ),
    page(
      'api-clients-made',
      administrator,
      '/staff/api-clients',
      sent('/staff/api-clients', {
        organisation: 'Sample Clinic (invented)',
        webhook: 'https://hook.example/changes',
        may_referrals: 'yes',
      }),
    ),
    page(
      'api-clients-faults',
      administrator,
      '/staff/api-clients',
      sent('/staff/api-clients', { organisation: '', webhook: 'somewhere' }),
    ),
    page('api-clients', administrator, '/staff/api-clients', show('/staff/api-clients')),
    page(
      'api-clients-unknown',
      administrator,
      '/staff/api-clients/:id',
      sent('/staff/api-clients/unknown', { verb: 'rotate' }),
    ),
    page('admin-sessions', administrator, '/staff/sessions', show('/staff/sessions')),
    page('admin-events', administrator, '/staff/events', show('/staff/events')),
    page('admin-events-faults', administrator, '/staff/events', show('/staff/events?from=soon')),
    page(
      'admin-chain',
      administrator,
      '/staff/events/chain',
      show(`/staff/events/chain?reference=${danger}`),
    ),
    page('admin-chain-fault', administrator, '/staff/events/chain', show('/staff/events/chain')),
    page('admin-mail', administrator, '/staff/mail', show('/staff/mail')),
    page('admin-keys', administrator, '/staff/keys', show('/staff/keys')),
    page('admin-retention', administrator, '/staff/retention', show('/staff/retention')),
    page('admin-practice', administrator, '/staff/practice', show('/staff/practice')),
    page('admin-practice-clinician', clinician, '/staff/practice', show('/staff/practice')),
    page(
      'admin-practice-unread',
      clinician,
      '/staff/practice/approval',
      sent('/staff/practice/approval', {}),
    ),
    page('not-mine', front, '/staff/accounts', show('/staff/accounts')),
  ]
}
