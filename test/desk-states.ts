import type { BrowserContextOptions, Page } from 'playwright-core'
import { inviteStaff } from '../src/actions/manage-staff.ts'
import type { TestService } from './helpers/service.ts'
import { freshToken, postForm } from './helpers/service.ts'
import { signedIn, testPassword, type Visitor, visitor } from './helpers/staff.ts'
import type { State } from './states.ts'

const minute = 60_000

/** The cookies of a visitor, as a browser brings them. */
const as = ({ jar }: Visitor, url: string): BrowserContextOptions => ({
  storageState: {
    cookies: [...jar].map(([name, value]) => ({
      name,
      value,
      domain: new URL(url).hostname,
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: false,
      sameSite: 'Lax' as const,
    })),
    origins: [],
  },
})

/** Every page and state of the desk, on the same service as the public site. */
export async function deskStates(service: TestService): Promise<State[]> {
  const { url, clock } = service
  const arrived = async (fields: Record<string, string>) => {
    const form_token = await freshToken(url)
    clock.move(10_000)
    await postForm(url, { ...fields, form_token })
    const row = await service.parts.store.db
      .selectFrom('inquiries')
      .select('reference')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return row.reference
  }
  const danger = await arrived({
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
  const proxy = await arrived({
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
  const plain = await arrived({ name: 'Mina Invented', phone: '978-555-0125', intent: 'anyway' })

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

  const page = (name: string, who: Visitor | null, route: string, shown: State['show']): State => ({
    name: `desk-${name}`,
    route,
    show: shown,
    ...(who ? { context: as(who, url) } : {}),
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

  return [
    page('sign-in', null, '/staff/sign-in', show('/staff/sign-in')),
    page('second-factor', second, '/staff/second-factor', show('/staff/second-factor')),
    page('unlock', idle, '/staff/unlock', show('/staff/unlock')),
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
    page('queue-empty', lead, '/staff/queues/:queue', show('/staff/queues/scheduled')),
    page('queue-overdue', lead, '/staff/queues/:queue', later(14 * minute, show('/staff/queues/to_contact'))),
    page('inquiry-danger', clinician, '/staff/inquiries/:reference', show(inquiry(danger))),
    page('inquiry-danger-front-desk', front, '/staff/inquiries/:reference', show(inquiry(danger))),
    page('inquiry-proxy', lead, '/staff/inquiries/:reference', show(inquiry(proxy))),
    page('inquiry-forbidden', lead, '/staff/inquiries/:reference', show(inquiry(plain))),
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
    page('account', clinician, '/staff/account', show('/staff/account')),
    page('accounts', administrator, '/staff/accounts', show('/staff/accounts')),
    page(
      'accounts-faults',
      administrator,
      '/staff/accounts',
      sent('/staff/accounts', { name: '', email: 'nia@' }),
    ),
    page('not-mine', front, '/staff/accounts', show('/staff/accounts')),
  ]
}
