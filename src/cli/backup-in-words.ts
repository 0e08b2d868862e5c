import type { Restored } from '../actions/backup/restore.ts'
import { counted } from './counted.ts'
import { findingInWords } from './findings-in-words.ts'

const mostTold = 20

/** What a backup holds, and that it was opened and verified. */
export const figuresInWords = ({ inquiries, events, seals, rows, files }: Restored): string =>
  `${counted('inquiries', inquiries)}, ${counted('rows', rows)} in all and ${counted('files', files)} were restored from it; ${counted('events', events)} and ${counted('seals', seals)} were verified.`

/** What was wrong with it before it was backed up, one line each; nothing where nothing was. */
export const findingsIn = ({ findings }: Restored): string =>
  findings.length === 0
    ? ''
    : `It holds everything as it was, and ${counted('faults', findings.length)} with it (see npm run verify):\n${findings
        .slice(0, mostTold)
        .map(finding => `${findingInWords(finding)}\n`)
        .join('')}`
