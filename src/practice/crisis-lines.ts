/** Public crisis lines. Check each number and set the date; staff are warned when it is longer ago than `goodForDays`. */
export const crisisLines = {
  checkedOn: '2026-11-24',
  goodForDays: 90,
  emergency: { shown: '911', dial: '911' },
  lifeline: { shown: '988', dial: '988', chat: 'https://chat.988lifeline.org/' },
  helpLine: {
    name: 'Massachusetts Behavioral Health Help Line',
    called: 'Massachusetts Help Line',
    shown: '833-773-2445',
    dial: '+18337732445',
  },
}

const day = 86_400_000
type Checked = Pick<typeof crisisLines, 'checkedOn' | 'goodForDays'>

/** How many whole days ago they were checked. */
export const daysSinceCheck = ({ checkedOn }: Checked, now: Date): number =>
  Math.floor((now.getTime() - Date.parse(checkedOn)) / day)

export const areStale = (lines: Checked, now: Date): boolean =>
  now.getTime() - Date.parse(lines.checkedOn) > lines.goodForDays * day
