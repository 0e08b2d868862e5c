import { contactForm } from './contact-form.ts'
import { contactPolicy, endReasons } from './contact-policy.ts'
import { crisisLines } from './crisis-lines.ts'
import { crisisPhrases } from './crisis-phrases.ts'
import { notifyTable } from './notify.ts'
import { officeHours, responseTargets } from './office-hours.ts'
import { programme } from './programme.ts'
import { referralForm } from './referral-form.ts'
import { referralPolicy } from './referral-policy.ts'
import { retention } from './retention.ts'
import { screeningRules } from './screening-rules.ts'
import { nearZip, serviceArea } from './service-area.ts'
import { staffIntake } from './staff-intake.ts'
import { watch } from './watch.ts'

/** Everything that another practice would change, in one value that is handed to whoever needs it. */
export const practice = {
  programme,
  referralForm,
  referralPolicy,
  contactForm,
  contactPolicy,
  crisisLines,
  crisisPhrases,
  endReasons,
  notifyTable,
  officeHours,
  responseTargets,
  retention,
  screeningRules,
  serviceArea,
  staffIntake,
  watch,
}

export type Practice = typeof practice

/** What any text may name without being handed it, so that each fact stands in one place. */
export const factsInTexts = ({ programme, crisisLines }: Practice): Readonly<Record<string, string>> => ({
  practice: programme.practice,
  program: programme.name,
  town: programme.town,
  short: programme.short,
  near_zip: nearZip,
  emergency: crisisLines.emergency.shown,
  lifeline: crisisLines.lifeline.shown,
  help_line: crisisLines.helpLine.shown,
  help_line_name: crisisLines.helpLine.name,
  help_line_called: crisisLines.helpLine.called,
})

/** Words that a stranger would try first in a password of the staff. */
export const placeWords = ({ programme }: Practice): string[] => [
  programme.practice,
  programme.name,
  programme.town,
  'intake referral staff password',
]

/** What is still invented, one sentence each. A real service does not start with any of it. */
export const inventedFacts = ({ programme }: Practice): string[] => [
  ...programme.invented.map(what => `src/practice: still invented: ${what} (see programme.ts)`),
  ...(/555-?01\d\d/.test(programme.phone.shown)
    ? [`src/practice/programme.ts: ${programme.phone.shown} is a number that belongs to nobody`]
    : []),
]
