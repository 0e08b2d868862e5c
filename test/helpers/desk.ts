import type { BrowserContextOptions } from 'playwright-core'
import { freshToken, postForm, type TestService } from './service.ts'
import type { Visitor } from './staff.ts'

/** Sends the public form as somebody would, and answers the new inquiry's reference. */
export async function arrived(service: TestService, fields: Record<string, string>): Promise<string> {
  const form_token = await freshToken(service.url)
  service.clock.move(10_000)
  await postForm(service.url, { ...fields, form_token })
  const row = await service.parts.store.db
    .selectFrom('inquiries')
    .select('reference')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.reference
}

/** What a refusal must leave as it was: the row, its events but the looks, and what was written down. */
export async function standOf({ parts: { store } }: TestService, reference: string) {
  const row = await store.db
    .selectFrom('inquiries')
    .selectAll()
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  const events = await store.db
    .selectFrom('events')
    .select(['seq', 'kind', 'actor', 'detail'])
    .where('inquiry_id', '=', row.id)
    .where('kind', 'not in', ['opened', 'answers_viewed', 'notice_sent'])
    .orderBy('seq')
    .execute()
  const entries = await store.db
    .selectFrom('entries')
    .select('id')
    .where('inquiry_id', '=', row.id)
    .orderBy('id')
    .execute()
  const { indexed: _, tallied: __, ...rest } = row
  return { row: rest, events: events.map(({ seq: _, ...event }) => event), entries }
}

export const versionOf = async (service: TestService, reference: string): Promise<string> =>
  String((await standOf(service, reference)).row.version)

/** The cookies of a visitor, as a browser brings them. */
export const cookiesOf = ({ jar }: Visitor, url: string): BrowserContextOptions => ({
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
