import type { Text } from '../../intake/form/question.ts'

/** First that applies. Most browsers also name those that came before them. */
const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/OPR\//, 'Opera'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

const nameIn = (names: readonly [RegExp, string][], header: string) =>
  names.find(([sign]) => sign.test(header))?.[1]

/** "Firefox on Windows", from what a browser calls itself. */
export function browserOf(header: string | null, text: Text): string {
  const browser = nameIn(browsers, header ?? '') ?? text('account.mine.browser')
  const system = nameIn(systems, header ?? '')
  return system === undefined ? browser : text('account.mine.browser_on', { browser, system })
}
