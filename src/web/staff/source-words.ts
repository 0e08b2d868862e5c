import type { Text } from '../../intake/form/question.ts'

/** How an inquiry reached us: a referral says by which way, where it did not come over the site. */
export const sourceInWords = (
  { source, came_by }: { source: string; came_by?: string | null | undefined },
  text: Text,
): string =>
  source === 'referral' && came_by && came_by !== 'web'
    ? text(`desk.source_by.${came_by}`)
    : text(`desk.source.${source}`)
