import type { Text } from '../../intake/form/question.ts'
import type { OfficeHours } from '../../intake/office-hours.ts'
import type { DeskQueue } from '../../intake/triage/record.ts'
import { staffIn } from '../../intake/triage/replay.ts'
import { dateIn, lengthInWords, momentInWords, nearbyInWords } from '../../text/times.ts'

export interface TimeView {
  /** For `datetime`. */
  iso: string
  /** To the second, for the title. */
  exact: string
  words: string
}

/** What decides when something is due next. */
export interface Due {
  queue: DeskQueue | null
  act_by: string
  snoozed_until: string | null
  closed_at: string | null
}

/** Times and names as the desk says them. */
export interface DeskWords {
  time(iso: string): TimeView
  /** "due today 5 pm" or "overdue since …". */
  due(iso: string): TimeView & { late: boolean }
  /** What is due at a time, of a record that may be over, asleep or have an appointment. */
  next(record: Due): TimeView & { late: boolean }
  /** "in 35 min" for what is near, else the moment. */
  soon(iso: string): TimeView
  age(iso: string): TimeView
  person(id: string | null): string | null
  actor(actor: string): string
}

/** What times read as on one day. Lists show the same ones again and again. */
const saidOn = new WeakMap<Text, { day: string; times: Map<string, TimeView> }>()
const mostSaid = 10_000

function timesOf(text: Text, day: string): Map<string, TimeView> {
  const said = saidOn.get(text)
  if (said?.day === day && said.times.size < mostSaid) return said.times
  const times = new Map<string, TimeView>()
  saidOn.set(text, { day, times })
  return times
}

/** Within this time a length says more than a clock time. */
const near = 12 * 3_600_000

const people = ['person', 'referrer', 'stranger']

export function deskWords(
  { timeZone }: Pick<OfficeHours, 'timeZone'>,
  now: Date,
  names: ReadonlyMap<string, string>,
  text: Text,
): DeskWords {
  const times = timesOf(text, `${timeZone} ${dateIn(now, timeZone)}`)
  const time = (iso: string): TimeView => {
    const known = times.get(iso)
    if (known) return known
    const view = {
      iso,
      exact: momentInWords(new Date(iso), timeZone, 'en'),
      words: nearbyInWords(new Date(iso), now, timeZone, 'en', text),
    }
    times.set(iso, view)
    return view
  }
  const person = (id: string | null) => (id === null ? null : (names.get(id) ?? text('desk.somebody')))
  const at = (code: string, iso: string, late = false) => {
    const view = time(iso)
    return { ...view, late, words: text(`desk.time.${code}`, { at: view.words }) }
  }
  const due = (iso: string) => {
    const late = Date.parse(iso) < now.getTime()
    return at(late ? 'late' : 'due', iso, late)
  }
  return {
    time,
    due,
    next({ queue, act_by, snoozed_until, closed_at }) {
      if (queue === 'closed') return at('closed', closed_at ?? act_by)
      if (queue === 'snoozed') return at('back', snoozed_until ?? act_by)
      if (queue === 'scheduled' && Date.parse(act_by) >= now.getTime()) return at('appointment', act_by)
      return due(act_by)
    },
    soon(iso) {
      const ms = Date.parse(iso) - now.getTime()
      return ms > 0 && ms < near
        ? { ...time(iso), words: text('desk.time.in', { length: lengthInWords(ms, text) }) }
        : time(iso)
    },
    age: iso => ({ ...time(iso), words: lengthInWords(now.getTime() - Date.parse(iso), text) }),
    person,
    actor(actor) {
      if (actor.startsWith('staff:')) return person(staffIn(actor)) ?? ''
      if (actor.startsWith('command:')) return text('desk.actor.command', { name: actor.slice(8) })
      return text(`desk.actor.${people.includes(actor) ? actor : 'system'}`)
    },
  }
}
