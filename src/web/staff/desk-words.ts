import type { Text } from '../../intake/form/question.ts'
import type { OfficeHours } from '../../intake/office-hours.ts'
import { lengthInWords, momentInWords, nearbyInWords } from '../../text/times.ts'

export interface TimeView {
  /** For `datetime`. */
  iso: string
  /** To the second, for the title. */
  exact: string
  words: string
}

/** Times and names as the desk says them. */
export interface DeskWords {
  time(iso: string): TimeView
  /** "due today 5 pm" or "overdue since …". */
  due(iso: string): TimeView & { late: boolean }
  age(iso: string): TimeView
  person(id: string | null): string | null
  actor(actor: string): string
}

export function deskWords(
  { timeZone }: Pick<OfficeHours, 'timeZone'>,
  now: Date,
  names: ReadonlyMap<string, string>,
  text: Text,
): DeskWords {
  const time = (iso: string): TimeView => ({
    iso,
    exact: momentInWords(new Date(iso), timeZone, 'en'),
    words: nearbyInWords(new Date(iso), now, timeZone, 'en', text),
  })
  const person = (id: string | null) => (id === null ? null : (names.get(id) ?? text('desk.somebody')))
  return {
    time,
    due(iso) {
      const late = Date.parse(iso) < now.getTime()
      const at = time(iso)
      return { ...at, late, words: text(late ? 'desk.time.late' : 'desk.time.due', { at: at.words }) }
    },
    age: iso => ({ ...time(iso), words: lengthInWords(now.getTime() - Date.parse(iso), text) }),
    person,
    actor(actor) {
      if (actor.startsWith('staff:')) return person(actor.slice('staff:'.length)) ?? ''
      if (actor.startsWith('command:')) return text('desk.actor.command', { name: actor.slice(8) })
      return text(actor === 'person' ? 'desk.actor.person' : 'desk.actor.system')
    },
  }
}
