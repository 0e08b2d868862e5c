import type Sqlite from 'better-sqlite3'

/** What somebody who can write into the database and its folder, but has no key, gets to change. */
export interface Copy {
  sqlite: Sqlite.Database
  /** The file of checkpoints. */
  lines: string
  /** The same database some days before. */
  early: Sqlite.Database
}

export interface Chance {
  /** A whole number from 0 to below `n`. */
  below(n: number): number
  of<T>(all: readonly T[]): T
}

/** Makes one change, and answers what it was. */
export type Spoiling = (copy: Copy, chance: Chance) => string

/** The same numbers for the same seed (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, of: all => all[below(all.length)] as (typeof all)[number] }
}

type Row = Record<string, string | number>

const tables = {
  events: ['inquiry_id', 'seq', 'at', 'actor', 'kind', 'detail', 'hash'],
  house_events: ['seq', 'at', 'actor', 'kind', 'detail', 'hash'],
  house_chain: ['id', 'seq', 'hash'],
  checkpoints: ['seq', 'at', 'whole', 'chains', 'events', 'digest', 'house_seq', 'house_hash', 'hash'],
  checkpoint_ends: ['checkpoint', 'place', 'inquiry_id', 'seq', 'hash'],
} as const
type Table = keyof typeof tables
const names = Object.keys(tables) as Table[]

/** What the events of an inquiry tell of its row. */
const told = [
  ...['state', 'standing', 'queue', 'quarantined', 'held', 'risk', 'review', 'assignee', 'attempts'],
  ...['received_at', 'due_at', 'act_by', 'snoozed_until', 'first_contact_at', 'closed_at', 'version'],
]

/** Everything that events are proved by and tell, as one text. */
export const contentOf = (sqlite: Sqlite.Database): string =>
  JSON.stringify([
    ...names.map(name => rowsOf(sqlite, name).sort((a, b) => Number(a.at_row) - Number(b.at_row))),
    sqlite.prepare(`select id, reference, ${told} from inquiries order by id`).all(),
  ])

const rowsOf = (sqlite: Sqlite.Database, table: Table) =>
  sqlite.prepare(`select rowid as at_row, * from ${table}`).all() as Row[]

const rowOf = ({ sqlite }: Copy, table: Table, chance: Chance): Row => chance.of(rowsOf(sqlite, table))

const set = ({ sqlite }: Copy, table: Table, row: Row, column: string, value: string | number) =>
  sqlite.prepare(`update ${table} set ${column} = ? where rowid = ?`).run(value, row.at_row)

const inquiryOf = ({ sqlite }: Copy, chance: Chance): string =>
  chance.of(sqlite.prepare('select id from inquiries').pluck().all() as string[])

/** Another value that looks as if it belonged there. */
function otherThan(value: string | number, chance: Chance): string | number {
  if (typeof value === 'number') return value + chance.of([-2, -1, 1, 2, 1000])
  const at = chance.below(value.length)
  return chance.of([
    `${value.slice(0, at)}${chance.of(['a', '0', ' ', 'Z'])}${value.slice(at + 1)}`,
    value.slice(0, at) + value.slice(at + 1),
    `${value}${chance.of([' ', 'a', '0'])}`,
    '',
  ])
}

const changeValue: Spoiling = (copy, chance) => {
  const table = chance.of(names)
  const column = chance.of<string>(tables[table])
  const row = rowOf(copy, table, chance)
  const value = otherThan(row[column] ?? '', chance)
  set(copy, table, row, column, value)
  return `${table}.${column} ${row[column]} → ${value}`
}

const changeEvent: Spoiling = (copy, chance) => {
  const row = rowOf(copy, 'events', chance)
  const column = chance.of<string>(tables.events)
  set(copy, 'events', row, column, otherThan(row[column] ?? '', chance))
  return `events.${column} of ${row.seq}`
}

const removeRow: Spoiling = (copy, chance) => {
  const table = chance.of(names)
  const row = rowOf(copy, table, chance)
  copy.sqlite.prepare(`delete from ${table} where rowid = ?`).run(row.at_row)
  return `${table} ${JSON.stringify(row)}`
}

const cutChain: Spoiling = (copy, chance) => {
  const id = inquiryOf(copy, chance)
  const events = copy.sqlite.prepare('select count(*) from events where inquiry_id = ?').pluck().get(id)
  const left = chance.below(Number(events))
  copy.sqlite.prepare('delete from events where inquiry_id = ? and seq > ?').run(id, left)
  return `${id}: ${left} of ${events} left`
}

const removeInquiry: Spoiling = (copy, chance) => {
  const id = inquiryOf(copy, chance)
  const besides = chance.of([[], ['events'], ['events', 'checkpoint_ends']])
  for (const table of besides) copy.sqlite.prepare(`delete from ${table} where inquiry_id = ?`).run(id)
  copy.sqlite.prepare('delete from inquiries where id = ?').run(id)
  return `${id} with ${besides}`
}

/** Two rows of a table exchange one value, or all but what names them. */
const swapRows: Spoiling = (copy, chance) => {
  const table = chance.of(names.filter(name => name !== 'house_chain'))
  const [one, other] = [rowOf(copy, table, chance), rowOf(copy, table, chance)]
  const keys = ['seq', 'checkpoint', 'place', ...(chance.below(2) ? ['inquiry_id'] : [])]
  const free = tables[table].filter(column => !keys.includes(column))
  const columns = chance.below(2) ? [chance.of(free)] : free
  for (const column of columns) {
    set(copy, table, one, column, other[column] ?? '')
    set(copy, table, other, column, one[column] ?? '')
  }
  return `${table} ${columns}: ${JSON.stringify([one, other])}`
}

const swapEvents: Spoiling = (copy, chance) => {
  const id = inquiryOf(copy, chance)
  const rows = rowsOf(copy.sqlite, 'events').filter(row => row.inquiry_id === id)
  const [one, other] = [chance.of(rows), chance.of(rows)]
  set(copy, 'events', one, 'seq', -1)
  set(copy, 'events', other, 'seq', one.seq ?? 0)
  set(copy, 'events', one, 'seq', other.seq ?? 0)
  return `${id}: ${one.seq} and ${other.seq}`
}

/** A genuine row once more, at the end of its chain or of another one. */
const addCopy: Spoiling = (copy, chance) => {
  const row = rowOf(copy, 'events', chance)
  const id = inquiryOf(copy, chance)
  copy.sqlite
    .prepare(
      'insert into events select ?, (select max(seq) + 1 from events where inquiry_id = ?), at, actor, kind, detail, hash from events where rowid = ?',
    )
    .run(id, id, row.at_row)
  return `event ${row.seq} of ${row.inquiry_id} to ${id}`
}

/** The last events of the house go, and the account of its end with them. */
const cutHouse: Spoiling = (copy, chance) => {
  const left = chance.below(rowsOf(copy.sqlite, 'house_events').length)
  copy.sqlite.prepare('delete from house_events where seq > ?').run(left)
  const hash = copy.sqlite.prepare('select hash from house_events where seq = ?').pluck().get(left) ?? ''
  copy.sqlite.prepare('update house_chain set seq = ?, hash = ?').run(left, hash)
  return `${left} left`
}

const cutCheckpoints: Spoiling = (copy, chance) => {
  const left = chance.below(rowsOf(copy.sqlite, 'checkpoints').length)
  copy.sqlite.prepare('delete from checkpoints where seq > ?').run(left)
  copy.sqlite.prepare('delete from checkpoint_ends where checkpoint > ?').run(left)
  return `${left} left`
}

/** The recorded ends of one inquiry go together with the events that they prove. */
const cutBoth: Spoiling = (copy, chance) => {
  const id = inquiryOf(copy, chance)
  const left = 1 + chance.below(2)
  copy.sqlite.prepare('delete from events where inquiry_id = ? and seq > ?').run(id, left)
  copy.sqlite.prepare('delete from checkpoint_ends where inquiry_id = ? and seq > ?').run(id, left)
  return `${id}: ${left} left`
}

/** The events stay as they are, and a row says something else. */
const changeTold: Spoiling = ({ sqlite }, chance) => {
  const rows = sqlite.prepare('select rowid as at_row, * from inquiries').all() as Row[]
  const [row, column] = [chance.of(rows), chance.of(told)]
  const value = otherThan(row[column] ?? '', chance)
  sqlite.prepare(`update inquiries set ${column} = ? where rowid = ?`).run(value, row.at_row)
  return `inquiries.${column} ${row[column]} → ${value}`
}

const setBack: Spoiling = copy => {
  copy.sqlite = copy.early
  return 'the database of some days before'
}

const changeFile: Spoiling = (copy, chance) => {
  const lines = copy.lines.trimEnd().split('\n')
  const at = chance.below(lines.length)
  const line = lines[at] ?? ''
  const [what, changed] = chance.of([
    ['changed', lines.with(at, String(otherThan(line, chance)))],
    ['removed', lines.toSpliced(at, 1)],
    ['all removed', []],
    ['swapped with the first', lines.with(at, lines[0] ?? '').with(0, line)],
    ['cut off', lines.slice(0, at)],
    ['added', [...lines, line.replace(/"seq":\d+/, '"seq":999')]],
  ] as [string, string[]][])
  copy.lines = changed.map(text => `${text}\n`).join('')
  return `line ${at + 1} ${what}`
}

export const spoilings: readonly [kind: string, Spoiling][] = [
  ['a value changed', changeValue],
  ['an event changed', changeEvent],
  ['a row that says something else than its events', changeTold],
  ['a row removed', removeRow],
  ['the end of a chain removed', cutChain],
  ['an inquiry removed', removeInquiry],
  ['rows swapped', swapRows],
  ['events swapped', swapEvents],
  ['a genuine event added', addCopy],
  ['the end of the house removed', cutHouse],
  ['the last checkpoints removed', cutCheckpoints],
  ['an end and its record removed', cutBoth],
  ['the database set back', setBack],
  ['the file changed', changeFile],
]
