import type { StoredFile } from '../../actions/keep-files.ts'
import type { FileFault } from '../../actions/take-file.ts'
import { fileKinds, kindOfCode } from '../../files/kinds.ts'
import { shownName } from '../../files/names.ts'
import type { Text } from '../../intake/form/question.ts'
import { sizeInWords } from '../../text/sizes.ts'
import type { FaultView } from './form-view.ts'

/** What the field for files lets people choose; what is sent is judged by its content. */
export const choosable = fileKinds.flatMap(({ endings }) => endings.map(ending => `.${ending}`)).join()

/** The files that came with a form, as the referrer may see them. */
export const viewKept = (files: readonly StoredFile[], text: Text, language: string) =>
  files.map(({ id, name, kind, size }) => ({
    id,
    name: shownName(name, kindOfCode(kind), text('files.nameless')),
    facts: `${text(`files.kind.${kind}`)}, ${sizeInWords(size, language)}`,
  }))

/** Why files were not taken, each with its name. */
export const viewFileFaults = (faults: readonly FileFault[], text: Text): FaultView[] =>
  faults.map(({ name, code }) => ({
    href: '#f-files',
    words: text(`files.fault.${code}`, { name: shownName(name, null, text('files.nameless')) }),
  }))
