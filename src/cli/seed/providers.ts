import type { Fields } from './people.ts'

/** An invented organization. */
interface Place {
  name: string
  domain: string
  fax: string
}

const harbor: Place = { name: 'Invented Harbor Clinic', domain: 'harbor.example', fax: '978-555-0181' }
const family = { name: 'Imagined Family Practice, LLC', domain: 'family.example', fax: '978-555-0182' }
const hospital = { name: 'Sampleworth Memorial Hospital', domain: 'hospital.example', fax: '978-555-0183' }
const college = {
  name: 'Fictional College Counseling Center',
  domain: 'college.example',
  fax: '978-555-0184',
}
const shore = { name: 'Madeup Shore Psychiatry', domain: 'shore.example', fax: '978-555-0185' }
const school = { name: 'Pretend Regional High School', domain: 'school.example', fax: '978-555-0186' }

type Way = 'phone' | 'email' | 'fax' | 'page'

const provider = (
  n: number,
  { name, domain, fax }: Place,
  [called, role]: readonly [string, string],
  way: Way,
  npi = '',
): Fields => ({
  referrer_name: called,
  referrer_role: role,
  referrer_organisation: name,
  referrer_npi: npi,
  referrer_phone: `978-555-01${60 + n}`,
  answer_way: way,
  ...(way === 'fax' ? { referrer_fax: fax } : {}),
  ...(way === 'email' || n % 2 === 0 ? { referrer_email: `provider.${n}@${domain}` } : {}),
})

/** Who refers people. Numbers that begin with 2 are given to nobody; half of the providers are of the first two places. */
export const providers: readonly Fields[] = [
  provider(0, harbor, ['Dr. Ines Invented', 'Psychiatrist'], 'email', '2000000010'),
  provider(1, harbor, ['Malik Madeup', 'LICSW'], 'email', '2000000028'),
  provider(
    2,
    { ...harbor, name: 'Invented Harbor Clinic, Inc.' },
    ['Jo Pretendsson', 'Nurse practitioner'],
    'fax',
  ),
  provider(3, hospital, ['Dr. Sora Sampleworth', 'Hospital psychiatrist'], 'phone', '2000000036'),
  provider(4, hospital, ['Tess Exampleton', 'Discharge planner'], 'fax'),
  provider(5, hospital, ['Abel Imagined', 'Social worker, LCSW'], 'email', '2000000044'),
  provider(6, family, ['Dr. Per Notreal-Sample', 'Primary care physician'], 'phone', '2000000051'),
  provider(7, family, ['Dr. Aya Fictional', 'Primary care physician'], 'page', '2000000069'),
  provider(8, college, ['Noor Imagined', 'Counselor, LMHC'], 'email'),
  provider(9, college, ['Bo Sampleworth', 'Psychologist, PhD'], 'page', '2000000077'),
  provider(10, shore, ['Dr. Eve Exampleton', 'Psychiatrist'], 'email', '2000000085'),
  provider(11, school, ['Gil Madeup', 'School counselor'], 'phone'),
]
