import { mayBeDownloaded } from '../../actions/desk/desk-files.ts'
import type { StoredFile } from '../../actions/keep-files.ts'
import { kindOfCode } from '../../files/kinds.ts'
import { shownName } from '../../files/names.ts'
import { sizeInWords } from '../../text/sizes.ts'
import type { WebParts } from '../parts.ts'

/** What the scanner said, as the page of an inquiry may announce it after somebody asked. */
export const scanDone = ['file_waiting', 'file_clean', 'file_infected', 'file_damaged'] as const

/** The files of an inquiry as its page lists them. */
export const viewFiles = (files: readonly StoredFile[], { scanner, staffPages: { text } }: WebParts) =>
  files.map(file => {
    const scan = file.scan === 'waiting' && !scanner ? 'no_scanner' : file.scan
    return {
      id: file.id,
      name: shownName(file.name, kindOfCode(file.kind), text('files.nameless')),
      facts: `${text(`files.kind.${file.kind}`)}, ${sizeInWords(file.size, 'en')}`,
      scan: text(`files.scan.${scan}`),
      hint: scan === 'clean' ? null : text(`files.hint.${scan}`),
      alert: file.scan === 'infected' || file.scan === 'damaged',
      waits: file.scan === 'waiting',
      mayOpen: mayBeDownloaded(file, scanner !== null),
      mayScan: scanner !== null,
    }
  })
