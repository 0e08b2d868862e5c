import type { WatchRules } from '../intake/alarms.ts'

/** When the desk calls for attention, and the inquiry that proves the whole chain each day. Defaults for the practice to set. */
export const watch: WatchRules = {
  /** Staffed minutes within which somebody acknowledges that danger was named. */
  acknowledgeMinutes: 15,
  /** Staffed minutes after an appointment within which somebody writes down what came of it. */
  outcomeMinutes: 8 * 60,
  dailyTest: {
    /** Local time. */
    at: '07:00',
    completeWithinHours: 26,
    /** What stands in the form; nobody's words. */
    answers: { for_whom: 'self', name: 'Daily Test', message: 'The daily test of this service.' },
  },
}
