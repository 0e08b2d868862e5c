/** How long a referrer may follow a referral, and how carefully they are asked who they are. Defaults of policy. */
export const referralPolicy = {
  /** How long the tracker's address works. */
  trackerDays: 180,
  /** Wrong answers to the check question before it is locked. */
  checkTries: 5,
  /** What a referrer may add in 24 hours beside answers to our questions; nobody writes more often by hand. */
  additionsPerDay: 20,
  /** How long one right answer opens it. */
  visitMinutes: 30,
}
