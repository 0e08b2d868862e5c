import type { Retention } from '../intake/retention.ts'

/**
 * How long the content of inquiries is kept. Defaults for the practice's director and counsel to set: state law may ask
 * for longer where care began. Nothing is deleted before somebody has put their name to it.
 */
export const retention: Retention = {
  approved: null,
  rules: [
    // Care began: the record itself is the hospital's, and this is how it came about. Massachusetts: 20 years for hospitals
    // (M.G.L. c. 111 § 70), 7 for physicians (243 CMR 2.07); the longer is the practice's to choose.
    { outcome: 'admitted', days: 7 * 365 },
    { outcome: 'declined', days: 3 * 365 },
    { outcome: 'person_declined', days: 365 },
    { outcome: 'not_reached', days: 365 },
    { outcome: 'closed', days: 180 },
    { outcome: 'quarantined', days: 90 },
  ],
  /** HIPAA keeps documentation for six years: 45 CFR 164.316(b)(2)(i), 164.530(j)(2). */
  thinLineYears: 6,
  /** Accounting of disclosures, 45 CFR 164.528: records exported or printed, files taken out; and legal holds. */
  keptEvents: ['exported', 'file_downloaded', 'hold', 'unhold'],
}
