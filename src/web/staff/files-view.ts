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
  files.map(file => ({
    id: file.id,
    name: shownName(file.name, kindOfCode(file.kind), text('files.nameless')),
    facts: `${text(`files.kind.${file.kind}`)}, ${sizeInWords(file.size, 'en')}`,
    scan: text(`files.scan.${file.scan === 'waiting' && !scanner ? 'no_scanner' : file.scan}`),
    alert: file.scan === 'infected' || file.scan === 'damaged',
    waits: file.scan === 'waiting',
    mayOpen: mayBeDownloaded(file, scanner !== null),
    mayScan: scanner !== null,
  }))
