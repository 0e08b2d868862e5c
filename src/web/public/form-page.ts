import type { StoredFile } from '../../actions/keep-files.ts'
import type { FileFault } from '../../actions/take-file.ts'
import { promise } from '../../intake/deadline.ts'
import { issueToken } from '../../sealing/form-token.ts'
import { promiseInWords } from '../../text/times.ts'
import type { WebParts } from '../parts.ts'
import { choosable, viewFileFaults, viewKept } from './files-view.ts'
import { type FormState, viewFaults, viewForm } from './form-view.ts'
import { ownFields } from './own-details.ts'
import type { PublicForm } from './public-forms.ts'

export interface PageState extends FormState {
  token: string
  /** Files that wait with the form, and what was not taken of those that came. */
  files: readonly StoredFile[]
  fileFaults: readonly FileFault[]
  /** Only soft faults: what was typed may be sent as it stands. */
  soft: boolean
  banner?: { title: string; words: string }
}

const emptyState = { typed: {}, faults: [], soft: true, files: [], fileFaults: [] }

/** What the small script says: it knows no words of its own. */
const scriptWords = ['next', 'back', 'enough', 'whole', 'left', 'over'] as const

/** The form with everything that was typed, and each fault beside its field. */
export function formPage(parts: WebParts, { form, path, template }: PublicForm, state: PageState): string {
  const { pages } = parts
  const fileFaults = viewFileFaults(state.fileFaults, pages.text)
  return pages.page(template, {
    ...state,
    path,
    sections: viewForm(form, state, pages.text),
    faults: [...viewFaults(form, state.faults, pages.text), ...fileFaults],
    files: viewKept(state.files, pages.text, pages.language),
    fileFaults,
    choosable,
    own: ownFields(form),
    promise: usualPromise(parts, parts.now()),
    steps: Object.fromEntries(scriptWords.map(word => [word, pages.text(`script.${word}`)])),
  })
}

/** By when someone reads an inquiry at the latest: the promise for the least urgent one. */
export const usualPromise = ({ practice, pages }: WebParts, at: Date): string =>
  promiseInWords(
    promise(practice.officeHours, practice.responseTargets, 'none_reported', at),
    practice.officeHours.timeZone,
    pages.language,
  )

const minute = 60_000
const mark = '@@form-token@@'

/** The empty form differs by its token alone, so it is made once a minute; the answer is what comes before, the token, and the rest. */
export function emptyFormPage(parts: WebParts, form: PublicForm): () => Buffer[] {
  let madeFor = Number.NaN
  let [head, tail] = [Buffer.alloc(0), Buffer.alloc(0)]
  return () => {
    const now = parts.now().getTime()
    const thisMinute = Math.floor(now / minute)
    if (thisMinute !== madeFor) {
      const [before = '', after = ''] = formPage(parts, form, { ...emptyState, token: mark }).split(mark)
      ;[head, tail] = [Buffer.from(before), Buffer.from(after)]
      madeFor = thisMinute
    }
    return [head, Buffer.from(issueToken(parts.vault.secrets.token, now)), tail]
  }
}
