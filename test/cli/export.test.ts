import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { eventsOf } from '../../src/storage/events.ts'
import { faultsOf } from '../fhir/judges.ts'
import { programEnv } from '../helpers/program-env.ts'
import { freshToken, movableClock, postForm, serviceFor } from '../helpers/service.ts'

const program = join(import.meta.dirname, '../../src/cli/export.ts')

t.test('one inquiry leaves as FHIR on the command line, which is an event', async t => {
  const { url, parts, clock, folder } = await serviceFor(t, {}, movableClock('2026-11-27T15:37:00Z'))
  const form_token = await freshToken(url)
  clock.move(10_000)
  await postForm(url, { form_token, name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' })
  const row = await parts.store.db.selectFrom('inquiries').selectAll().executeTakeFirstOrThrow()
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [program, ...words], {
      encoding: 'utf8',
      env: {
        ...programEnv,
        DATA_DIR: join(folder, 'data'),
        KEYS_DIR: join(folder, 'keys'),
        PUBLIC_URL: 'http://localhost:3000',
      },
    })
  const { stdout, stderr, status } = run('--fhir', row.reference)
  t.equal(status, 0, stderr)
  const bundle = JSON.parse(stdout)
  t.same(faultsOf(bundle), [])
  t.match(stdout, /Rosa Invented/)
  const events = await eventsOf(parts.store.db, row.id)
  t.match(events.at(-1), { kind: 'exported', detail: '{"format":"fhir"}' })

  t.match(run('--fhir', 'CDFG-HJKM'), { status: 1, stderr: /There is no inquiry/ })
  t.match(run(), { status: 1, stderr: /npm run export -- --fhir REFERENCE/ })
})

t.test('the form is a Questionnaire for programs', async t => {
  const { url } = await serviceFor(t)
  const answer = await fetch(`${url}/fhir/Questionnaire/dgt-intake`)
  t.match(answer.headers.get('content-type'), 'application/fhir+json')
  t.same(faultsOf(await answer.json()), [])
  t.equal((await fetch(`${url}/fhir/Questionnaire/other`)).status, 404)
})
