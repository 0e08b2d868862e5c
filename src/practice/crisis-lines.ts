/** Public crisis lines. Check each number and set the date; staff are warned when it is older than 90 days. */
export const crisisLines = {
  checkedOn: '2026-11-24',
  emergency: { shown: '911', dial: '911' },
  lifeline: { shown: '988', dial: '988', chat: 'https://chat.988lifeline.org/' },
  helpLine: {
    name: 'Massachusetts Behavioral Health Help Line',
    called: 'Massachusetts Help Line',
    shown: '833-773-2445',
    dial: '+18337732445',
  },
}
