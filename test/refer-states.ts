import type { Page } from 'playwright-core'
import { samples } from './helpers/files/samples.ts'
import { invented, referred } from './helpers/referral.ts'
import { freshToken, type TestService } from './helpers/service.ts'
import type { State } from './states.ts'

type Fields = Record<string, string>

/** Every page and state of a referral that a provider sees. */
export async function referStates(service: TestService): Promise<State[]> {
  const { url, clock } = service
  const go = (path: string) => (page: Page) => page.goto(url + path)

  /** Sends a body from our page, as a form without script would, and shows the answer. */
  const posted = (fields: Fields) => async (page: Page) => {
    await go('/privacy')(page)
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<textarea name="${name}">\n${value}</textarea>`,
    )
    await page.setContent(
      `<form method="post" action="${url}/refer">${inputs.join('')}<button>Go</button></form>`,
    )
    await Promise.all([page.waitForURL(/refer/), page.click('button')])
  }

  /** Sends a form with files, as a browser without script does. */
  const withFiles = (fields: Fields, files: readonly [string, Buffer][]) => async (page: Page) => {
    const form_token = await freshToken(url)
    const inputs = Object.entries({ ...fields, form_token }).map(
      ([name, value]) => `<textarea name="${name}">\n${value}</textarea>`,
    )
    await go('/privacy')(page)
    await page.setContent(
      `<form method="post" action="${url}/refer" enctype="multipart/form-data">${inputs.join('')}<input type="file" name="files" multiple><button>Go</button></form>`,
    )
    await page.setInputFiles(
      '[type=file]',
      files.map(([name, buffer]) => ({ name, buffer, mimeType: 'application/octet-stream' })),
    )
    await Promise.all([page.waitForURL(/refer/), page.click('button')])
  }
  const letters: [string, Buffer][] = [
    ['Discharge summary, invented.pdf', samples.pdf?.(180_000) ?? Buffer.alloc(0)],
    [`${'A very long name of a scan '.repeat(9)}.tif`, samples.tif?.(2_000_000) ?? Buffer.alloc(0)],
  ]
  const spoiled: [string, Buffer][] = [
    ['drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['letter.pdf', samples.png?.() ?? Buffer.alloc(0)],
  ]

  const part2 = {
    part2: 'yes',
    part2_consent: 'yes',
    substance_use: 'Sober since the spring.',
    referrer_npi: '123',
  }
  const { path } = await referred(service, { ...part2, intent: 'anyway' })
  const danger = await referred(service, { urgency: 'same_day' })
  const again = await referred(service, { goals: 'Back to work.' }, danger.token)
  const receipt = '/refer/received/:receipt'
  const followed = await referred(service)
  const opened = (birthDate: string) => async (page: Page) => {
    await page.goto(url + followed.track)
    await page.fill('[name=birth_date]', birthDate)
    await page.click('form[action^="/track"] button')
  }

  return [
    { name: 'refer', route: '/refer', show: go('/refer') },
    {
      name: 'refer-bookmark',
      route: '/refer',
      async show(page) {
        await page.goto(
          `${url}/refer#me=&referrer_name=Dr.+Ines+Invented&referrer_role=LCSW&answer_way=phone`,
        )
        await page.waitForSelector('#filled:not(:empty)')
      },
    },
    { name: 'refer-fax', route: '/refer/fax', show: go('/refer/fax') },
    { name: 'track-question', route: '/track/:token', show: go(followed.track) },
    { name: 'track-wrong', route: '/track/:token', show: opened('1/1/1990') },
    { name: 'track', route: '/track/:token', show: opened('4/23/1988') },
    {
      name: 'track-fault',
      route: '/track/:token',
      async show(page) {
        await opened('4/23/1988')(page)
        await page.click('form[action$=additions] button')
      },
    },
    {
      name: 'refer-opened',
      route: '/refer',
      async show(page) {
        await page.goto(`${url}/refer`)
        for (const id of ['part2', 'part2_consent', 'urgency-same_day', 'risk_self-may_act'])
          await page.check(`#f-${id}`)
      },
    },
    {
      name: 'refer-faults',
      route: '/refer',
      show: posted({ ...invented, ...part2, part2_consent: '', legal_name: '', phone: '12' }),
    },
    { name: 'refer-empty-faults', route: '/refer', show: posted({ reason: 'x' }) },
    { name: 'refer-review', route: '/refer', show: posted({ ...invented, intent: 'review' }) },
    { name: 'refer-files', route: '/refer', show: withFiles({ ...invented, reason: '' }, letters) },
    {
      name: 'refer-file-faults',
      route: '/refer',
      show: withFiles(invented, [...letters.slice(0, 1), ...spoiled]),
    },
    {
      name: 'refer-review-files',
      route: '/refer',
      show: withFiles({ ...invented, intent: 'review' }, letters),
    },
    { name: 'refer-receipt-files', route: receipt, show: withFiles(invented, letters) },
    { name: 'refer-receipt', route: receipt, show: go(path) },
    { name: 'refer-receipt-danger', route: receipt, show: go(danger.path) },
    { name: 'refer-receipt-again', route: receipt, show: go(again.path) },
    {
      name: 'refer-receipt-later',
      route: receipt,
      async show(page) {
        clock.move(31 * 60_000)
        await page.goto(url + path)
        clock.move(-31 * 60_000)
      },
    },
  ]
}
