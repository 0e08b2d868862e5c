import type { LookedUp } from '../../actions/desk/look-up.ts'
import type { WebParts } from '../parts.ts'
import type { Frame } from './desk-frame.ts'
import { viewRow } from './queue-routes.ts'

/** Whether it was found for how it sounds alone, and may well be somebody else. */
export const soundsOnly = (why: LookedUp['why']): boolean => why === 'sounds' || why === 'writer_sounds'

/** A row that was found, with why: a name or a reference as it was typed speaks for itself. */
export const viewFound = (
  parts: Pick<WebParts, 'staffPages'>,
  words: Frame['words'],
  mine: readonly string[],
  row: LookedUp,
) => ({
  ...viewRow(parts, words, mine, row),
  why:
    row.why === null || row.why === 'name' || row.why === 'reference'
      ? null
      : parts.staffPages.text(`search.why.${row.why}`),
})
