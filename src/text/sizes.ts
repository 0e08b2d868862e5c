const step = 1000

/** A length in bytes as people say it, rounded up: "1 KB", "340 KB", "1.2 MB". */
export function sizeInWords(bytes: number, language: string): string {
  const inMega = bytes >= step * step
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: inMega ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: inMega ? 1 : 0,
    roundingMode: 'ceil',
  }).format(bytes / (inMega ? step * step : step))
}
