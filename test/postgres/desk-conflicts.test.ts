import t from 'tap'
import { arrived, standOf } from '../helpers/desk.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { counted } from '../helpers/proving.ts'
import { serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

/** Always the same sequence, so that a failure can be seen again. */
function chance(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const server = await postgresFor(t)

for (const engine of ['SQLite', 'PostgreSQL'])
  t.test(
    `two people on one record, 200 random interleavings on ${engine}: nothing is overwritten`,
    async t => {
      const service = await serviceFor(t, {
        RATE_LIMITS: 'off',
        ...(engine === 'PostgreSQL' ? { DATABASE_URL: await server.newDatabase() } : {}),
      })
      const staff = [
        await signedIn(service, 'lead', 'Una Invented'),
        await signedIn(service, 'clinician', 'Otto Invented'),
      ]
      const pick = chance(7)
      let done = 0
      let refused = 0
      let overwritten = 0
      for (let record = 0; record < 10; record++) {
        const reference = await arrived(service, {
          name: 'Rosa Invented',
          phone: '978-555-0123',
          contact_call: 'yes',
        })
        const kept: string[] = []
        const lost: string[] = []
        for (let turn = 0; turn < 20; turn++) {
          const { version } = (await standOf(service, reference)).row
          const wish = async (who: (typeof staff)[number], stale: boolean) => {
            const note = `words ${record} ${turn} of ${who.staff.name}`
            const [noun, fields] = [
              ['notes', { note }],
              ['attempts', { channel: 'call', result: 'no_answer', note }],
              [
                'snooze',
                {
                  until: service.clock
                    .now()
                    .toISOString()
                    .slice(0, 10)
                    .replace(/^\d+/, year => String(Number(year) + 1)),
                  note,
                },
              ],
            ][pick(3)] as [string, Record<string, string>]
            const answer = await who.post(`/staff/inquiries/${reference}/${noun}`, {
              ...fields,
              version: String(stale ? version - 1 : version),
            })
            const html = await answer.text()
            if (answer.status === 303) kept.push(note)
            else {
              lost.push(note)
              t.equal(answer.status, 409, note)
              if (!html.includes(note)) t.fail(`what ${note} wanted is gone`)
            }
          }
          const [one, other] = pick(2) === 0 ? staff : staff.toReversed()
          if (!one || !other) throw new Error('two people')
          const mode = pick(3)
          if (mode === 0) await Promise.all([wish(one, false), wish(other, false)])
          else {
            await wish(one, false)
            await wish(other, mode === 1)
          }
        }
        const { row, events, entries } = await standOf(service, reference)
        t.equal(row.version, kept.length + 1, 'each change raised the version by one')
        t.equal(entries.length, kept.length)
        t.equal(events.filter(({ actor }) => actor.startsWith('staff:')).length, kept.length)
        const page = await (
          await (staff[0] as (typeof staff)[number]).get(`/staff/inquiries/${reference}`)
        ).text()
        t.ok(
          kept.every(note => page.includes(note)),
          'every change that was taken is there',
        )
        t.notOk(
          lost.some(note => page.includes(note)),
          'none that was refused',
        )
        t.notMatch(page, /changed from outside/)
        overwritten += kept.filter(note => !page.includes(note)).length
        done += kept.length
        refused += lost.length
      }
      counted(t, { n: 200, changes: done, refused, overwritten })
      t.ok(done >= 200 && refused > 50, `${done} taken, ${refused} refused`)
      t.equal(done + refused, 400)
    },
  )
