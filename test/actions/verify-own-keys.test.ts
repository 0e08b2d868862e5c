import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { verifySeals } from '../../src/actions/verify-seals.ts'
import { placeOf, seal } from '../../src/sealing/box.ts'
import { newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'

t.test('what is sealed with a key of its own is opened too, and named where it does not open', async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const parts = await partsFor(t, `sqlite:${join(folder, 'intake.db')}`)
  const { store, vault, newId } = parts
  const hour = await vault.currentHour()
  const file = newId()
  const fileKey = vault.newDataKey(hour, file, 'files')
  const { key: _, ...filePlace } = fileKey
  const times = { kept_at: '', expires_at: null, scanned_at: null }
  const fileRow = {
    ...{
      id: file,
      token_hash: file,
      content_hash: '',
      inquiry_id: null,
      kind: 'pdf',
      size: 1,
      scan: 'clean' as const,
    },
    ...times,
    ...filePlace,
    name: seal(fileKey.key, placeOf('files', file, 'name'), 'letter.pdf'),
  }
  const firm = newId()
  const { key, ...place } = vault.newDataKey(hour, firm, 'organisations')
  const name = seal(key, placeOf('organisations', firm, 'name'), 'An Invented Clinic')
  const counts = { name_key: '', first_at: '', last_at: '', referrals: 1 }
  await store.db.insertInto('files').values(fileRow).execute()
  await store.db
    .insertInto('files')
    .values({ ...fileRow, id: 'forgotten', token_hash: '', data_key: '', name: '' })
    .execute()
  await store.db
    .insertInto('organisations')
    .values({ id: firm, ...place, ...counts, name })
    .execute()
  const look = async () => {
    let checked = 0
    const faults: unknown[] = []
    for await (const page of verifySeals({ db: store.db, vault })) {
      checked += page.checked
      faults.push(...page.findings.map(({ id }) => id))
    }
    return { checked, faults }
  }
  t.same(await look(), { checked: 2, faults: [] })
  await store.db.updateTable('files').set({ name }).where('id', '=', file).execute()
  await store.db.updateTable('organisations').set({ hour_key: 'none' }).execute()
  t.same((await look()).faults, [placeOf('files', file, 'name'), placeOf('organisations', firm, 'name')])
})
