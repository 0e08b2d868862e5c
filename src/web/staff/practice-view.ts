import { labelOf, questionsOf, type Text, textOf } from '../../intake/form/question.ts'
import { type Role, sight } from '../../intake/roles.ts'
import { areStale } from '../../practice/crisis-lines.ts'
import type { WebParts } from '../parts.ts'

type Parts = Pick<WebParts, 'practice' | 'staffPages' | 'now'>

/** The practice's content as the service sees it: what is asked, how it is judged, by when it is answered, who hears. */
export function viewPractice({ practice, staffPages: { text }, now }: Parts, role: Role) {
  const { screeningRules, crisisLines, officeHours, notifyTable } = practice
  return {
    version: screeningRules.version,
    criteria: screeningRules.criteria.map(({ code, items, mark, reason }) => ({
      label: text(`criterion.${code}.label`),
      mark,
      most: items.length * 3,
      reason,
      items: items.map(name => text(`question.${name}.label`)),
    })),
    forms: [practice.contactForm, practice.referralForm].map(form => viewForm(form, text)),
    hours: Object.entries(officeHours.week).map(([day, openings]) => ({
      day,
      openings: openings.map(([from, to]) => `${from}–${to}`).join(', '),
    })),
    timeZone: officeHours.timeZone,
    holidays: officeHours.holidays.map(({ name }) => name),
    lines: {
      numbers: [crisisLines.emergency.shown, crisisLines.lifeline.shown, crisisLines.helpLine.shown],
      checkedOn: crisisLines.checkedOn,
      stale: areStale(crisisLines, now()),
    },
    notify: Object.entries(screeningRules.notify).map(([level, code]) => ({
      level,
      rows: (notifyTable[code] ?? []).map(({ kind, channel, urgent }) => ({ kind, channel, urgent })),
    })),
    // What counts as a warning sign is for clinicians to read and to judge.
    phrases: sight[role].answers
      ? Object.entries(practice.crisisPhrases).map(([language, list]) => ({ language, ...list }))
      : [],
  }
}

const viewForm = (form: Parameters<typeof questionsOf>[0], text: Text) => ({
  code: form.code,
  version: form.version,
  questions: questionsOf(form).map(question => ({
    name: question.name,
    label: labelOf(question, { text: textOf(form, text), proxy: false }),
    readers: question.readers,
  })),
})
