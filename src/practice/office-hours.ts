import type { Targets } from '../intake/deadline.ts'
import type { OfficeHours, Opening } from '../intake/office-hours.ts'

const day: readonly Opening[] = [['09:00', '17:00']]

/** A holiday on a Sunday is kept on the Monday, one on a Saturday is not moved: Massachusetts G.L. c. 4 § 7 cl. 18. */
const observed = 'monday_after_sunday'

/** When admissions are staffed. A demo default: the practice sets its own hours and days off. */
export const officeHours: OfficeHours = {
  timeZone: 'America/New_York',
  week: { 1: day, 2: day, 3: day, 4: day, 5: day, 6: [], 7: [] },
  holidays: [
    { name: "New Year's Day", kind: 'fixed', month: 1, day: 1, observed },
    { name: 'Martin Luther King Day', kind: 'nth_weekday', month: 1, weekday: 1, nth: 3 },
    { name: "Presidents' Day", kind: 'nth_weekday', month: 2, weekday: 1, nth: 3 },
    { name: "Patriots' Day", kind: 'nth_weekday', month: 4, weekday: 1, nth: 3 },
    { name: 'Memorial Day', kind: 'last_weekday', month: 5, weekday: 1 },
    { name: 'Juneteenth', kind: 'fixed', month: 6, day: 19, observed },
    { name: 'Independence Day', kind: 'fixed', month: 7, day: 4, observed },
    { name: 'Labor Day', kind: 'nth_weekday', month: 9, weekday: 1, nth: 1 },
    { name: "Columbus and Indigenous Peoples' Day", kind: 'nth_weekday', month: 10, weekday: 1, nth: 2 },
    { name: 'Veterans Day', kind: 'fixed', month: 11, day: 11, observed },
    { name: 'Thanksgiving Day', kind: 'nth_weekday', month: 11, weekday: 4, nth: 4 },
    { name: 'Christmas Day', kind: 'fixed', month: 12, day: 25, observed },
  ],
  closedDates: [],
}

/** By when each safety level is answered. Defaults of policy for the clinical director to set. */
export const responseTargets: Targets = {
  immediate: { kind: 'staffed_minutes', minutes: 60 },
  urgent: { kind: 'same_day', leaveMinutes: 60, afterNightBy: '12:00' },
  check: { kind: 'business_days', days: 1 },
  none_reported: { kind: 'business_days', days: 2 },
}
