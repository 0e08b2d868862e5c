import type { Restored } from '../actions/backup/restore.ts'
import { findingInWords } from './findings-in-words.ts'

const mostTold = 20

/** What a backup holds, and that it was opened and verified. */
export const figuresInWords = ({ inquiries, events, seals, rows, files }: Restored): string =>
  `${inquiries} inquiries, ${rows} rows in all and ${files} files were restored from it; ${events} events and ${seals} sealed values were verified.`

/** What was wrong with it before it was backed up, one line each; nothing where nothing was. */
export const findingsIn = ({ findings }: Restored): string =>
  findings.length === 0
    ? ''
    : `It holds everything as it was, and ${findings.length} faults with it (see npm run verify):\n${findings
        .slice(0, mostTold)
        .map(finding => `${findingInWords(finding)}\n`)
        .join('')}`
