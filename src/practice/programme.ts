/** Facts about the practice. */
export const programme = {
  practice: 'Balance Mental Health Group',
  name: 'Dynamic Group Therapy',
  town: 'Peabody, Massachusetts',
  /** Begins the names of our FHIR forms and lists of codes. Not changed any more once something was exported. */
  short: 'dgt',
  /** Invented: numbers from 555-0100 to 555-0199 belong to nobody. */
  phone: { shown: '978-555-0142', dial: '+19785550142' },
  /** Invented. */
  address: ['1 Example Street', 'Peabody, MA 01960'],
  /** Strike out what you have made your own in this folder: a real service does not start with any of it. */
  invented: ['the phone number', 'the address', 'the office hours', 'the service area'],
  /** Where the quick exit leads: a page that looks like nothing. */
  exitUrl: 'https://www.weather.gov/',
}
