import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { hardNames, people } from '../helpers/hard-names.ts'
import { newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'
import { arrive, foundBy } from '../storage/searching.ts'

t.test(
  `${hardNames.length} hard names find whom they should, exactly or by sound, and nobody else`,
  async t => {
    const parts = await partsFor(t, `sqlite:${newFolder()}/names.db`)
    const names = new Map<string, string>()
    for (const name of people) names.set(await arrive(parts, { name }), name)
    await indexInquiries(parts)
    t.ok(hardNames.length >= 200)
    for (const [typed, exact, sounds = []] of hardNames) {
      const found = await foundBy(parts, typed)
      const named = (is: (why: string | null) => boolean) =>
        found.filter(({ why }) => is(why)).map(({ reference }) => names.get(reference))
      t.same(new Set(named(why => why === 'name')), new Set(exact), `${typed}: exactly`)
      t.same(new Set(named(why => why === 'sounds')), new Set(sounds), `${typed}: by sound`)
      t.equal(found.length, exact.length + sounds.length, `${typed}: nobody else`)
    }
  },
)
