/** Where a ZIP code lies by the practice's list; the four digits of ZIP+4 do not count. Null when blank or malformed. */
export function areaOf(list: readonly string[], zip: string | null | undefined): 'inside' | 'outside' | null {
  const [, five] = /^(\d{5})([- ]?\d{4})?$/.exec(zip?.trim() ?? '') ?? []
  if (five === undefined) return null
  return list.includes(five) ? 'inside' : 'outside'
}
