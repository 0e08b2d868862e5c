import { formAloud, readAloud } from '../../intake/form/aloud.ts'
import { entrySources, givers } from '../../intake/form/givers.ts'
import { inOrder, type ParsedForm } from '../../intake/form/parse-form.ts'
import type { Fault, Form, Text } from '../../intake/form/question.ts'
import type { Practice } from '../../practice/practice.ts'
import { viewFaults, viewForm } from '../public/form-view.ts'

/** A form of the staff as it stands: what was typed, how it came, who gave the answers. */
export interface IntakeState {
  /** The inquiry that it completes. */
  completes: string | null
  source: string
  /** The form was sent without saying how it came. */
  sourceMissing: boolean
  giver: string
  marks: Readonly<Record<string, unknown>>
  typed: ParsedForm['typed']
  faults: readonly Fault[]
}

/** The contact form as staff go through it with somebody: the same questions, in the words that are read to them. */
export function intakeView({ contactForm, staffIntake }: Practice, text: Text) {
  const form: Form = formAloud(contactForm, staffIntake.order)
  const aloud = readAloud(staffIntake.aloud, text)
  return (state: IntakeState) => {
    const faults = inOrder(form, state.faults)
    const missing = { href: `#source-${entrySources[0]}`, words: text('intake.source_missing') }
    return {
      ...state,
      sources: entrySources,
      givers,
      sections: viewForm(form, { typed: state.typed, faults }, aloud),
      faults: [...(state.sourceMissing ? [missing] : []), ...viewFaults(form, faults, aloud)],
      /** Only what may wait is wrong: it can be saved as it stands. */
      anyway: !state.sourceMissing && faults.length > 0 && !faults.some(({ hard }) => hard),
    }
  }
}
