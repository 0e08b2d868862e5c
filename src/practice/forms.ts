import type { Form } from '../intake/form/question.ts'
import type { Practice } from './practice.ts'

/** The form that an inquiry came by, as its source names it. */
export const formOf = (
  { contactForm, referralForm }: Pick<Practice, 'contactForm' | 'referralForm'>,
  source: string,
): Form => (source === 'referral' ? referralForm : contactForm)
