/** Facts about the practice. Replace what is marked invented before real use: the service refuses to start with it. */
export const programme = {
  practice: 'Balance Mental Health Group',
  name: 'Dynamic Group Therapy',
  town: 'Peabody, Massachusetts',
  /** Invented: numbers from 555-0100 to 555-0199 belong to nobody. */
  phone: { shown: '978-555-0142', dial: '+19785550142' },
  /** Invented. */
  address: ['1 Example Street', 'Peabody, MA 01960'],
  /** Whether somebody is on call outside office hours; the pages say so honestly. */
  onCall: false,
  /** Where the quick exit leads: a page that looks like nothing. */
  exitUrl: 'https://www.weather.gov/',
}

export type Programme = typeof programme
