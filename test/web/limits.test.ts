import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { type Limits, openLimits } from '../../src/web/public/limits.ts'

const ofAll = [
  ['allSuspected', 2000],
  ['allBeyond', 1000],
  ['allUrgent', 1000],
] as const

const ofNetworks = [
  ['tooManyOfNetwork', 200],
  ['suspectedOfNetwork', 600],
] as const

/** A server that answers whether a limit of ours is passed, to whichever address asks. */
async function open(t: Test, isOn = true) {
  const app = Fastify()
  t.teardown(() => app.close())
  const limits = await openLimits(app, isOn)
  app.get<{ Params: { limit: Exclude<keyof Limits, 'program'> } }>('/:limit', async (request, reply) =>
    reply.send(await limits[request.params.limit](request)),
  )
  return async (limit: string, remoteAddress: string) =>
    (await app.inject({ url: `/${limit}`, remoteAddress })).json<boolean>()
}

const perClient: [limit: Exclude<keyof Limits, 'program'>, most: number][] = [
  ['tooMany', 20],
  ['suspected', 60],
  ['tooManyFiles', 60],
  ['strangers', 30],
  ['tracker', 60],
]

t.test('one line is one client, whichever of its addresses it comes from', async t => {
  const passes = await open(t)
  for (const [limit, most] of perClient) {
    const answers: boolean[] = []
    for (let n = 1; n <= most; n += 1) answers.push(await passes(limit, `2001:db8::${n.toString(16)}`))
    t.same(answers, Array(most).fill(false), `${limit}: ${most} pass`)
    t.ok(await passes(limit, '2001:db8::ffff:1'), `${limit}: one more does not`)
    t.notOk(await passes(limit, '2001:db8:0:1::1'), `${limit}: the line beside it is another client`)
  }
})

t.test('suspected forms of all clients together fill no disk overnight', async t => {
  const passes = await open(t)
  for (const [limit, most] of ofAll) {
    let passed = 0
    for (let n = 0; n < 2100; n += 1) if (!(await passes(limit, `203.0.${n >> 8}.${n & 255}`))) passed += 1
    t.equal(passed, most, limit)
  }
})

t.test('all lines of a /48 are counted together as well', async t => {
  const passes = await open(t)
  for (const [limit, most] of ofNetworks) {
    for (let n = 1; n <= most; n += 1)
      t.notOk(await passes(limit, `2001:db8:0:${n.toString(16)}::1`), `${limit}: ${n} pass`)
    t.ok(await passes(limit, '2001:db8:0:ffff::1'), `${limit}: one more does not`)
    t.notOk(await passes(limit, '2001:db8:1::1'), `${limit}: the next /48 is another`)
  }
})

t.test('switched off, nobody is counted', async t => {
  const passes = await open(t, false)
  for (const [limit, most] of perClient)
    for (let n = 0; n <= most; n += 1) t.notOk(await passes(limit, '203.0.113.7'), limit)
})
