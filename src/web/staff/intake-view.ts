import type { StoredFile } from '../../actions/keep-files.ts'
import type { FileFault } from '../../actions/take-file.ts'
import type { CameFault } from '../../intake/form/came.ts'
import { givers } from '../../intake/form/givers.ts'
import { inOrder, type ParsedForm } from '../../intake/form/parse-form.ts'
import type { Fault, Text } from '../../intake/form/question.ts'
import { choosable, viewFileFaults, viewKept } from '../public/files-view.ts'
import { viewFaults, viewForm } from '../public/form-view.ts'
import type { IntakeForm } from './intake-forms.ts'

/** A form of the staff as it stands: what was typed, how it came, who gave the answers, and its files. */
export interface IntakeState {
  /** The inquiry that it completes. */
  completes: string | null
  source: string
  /** The form was sent without saying how it came. */
  sourceMissing: boolean
  came: { typed: string; earlier: boolean; fault: CameFault | null }
  giver: string
  marks: Readonly<Record<string, unknown>>
  typed: ParsedForm['typed']
  faults: readonly Fault[]
  files: readonly StoredFile[]
  fileFaults: readonly FileFault[]
}

/** A form as staff go through it: the same questions as the public one's, with how it came and who gave each answer. */
export function intakeView<Source extends string>(asks: IntakeForm<Source>, text: Text) {
  const { code, shown, words, sources, atOnce, takesFiles, title, lead, confirms, needed } = asks
  return (state: IntakeState) => {
    const faults = inOrder(shown, state.faults)
    const missing = { href: `#source-${sources[0]}`, words: text('intake.source_missing') }
    const { typed, earlier, fault } = state.came
    const cameFault = fault === null ? null : text(`intake.came.fault.${fault.code}`, { days: fault.days })
    const fileFaults = viewFileFaults(state.fileFaults, text)
    const mayWait = !state.sourceMissing && fault === null && !faults.some(({ hard }) => hard)
    return {
      ...state,
      code,
      title: state.completes === null ? title : text('intake.completes'),
      lead: state.completes === null ? lead : text('intake.completes_words'),
      confirms,
      needed,
      sources,
      givers,
      atOnce,
      came: { typed, earlier: earlier || typed !== '', fault: cameFault },
      takesFiles,
      files: viewKept(state.files, text, 'en'),
      fileFaults,
      choosable,
      sections: viewForm(shown, { typed: state.typed, faults }, words).map(section => ({
        ...section,
        hint: asks.hintOf(section.code),
      })),
      faults: [
        ...(state.sourceMissing ? [missing] : []),
        ...(cameFault === null ? [] : [{ href: '#came_at', words: cameFault }]),
        ...viewFaults(shown, faults, words),
        ...fileFaults,
      ],
      /** Only what may wait is wrong: it can be saved as it stands. */
      anyway: faults.length > 0 && mayWait,
    }
  }
}
