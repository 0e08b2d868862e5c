const step = 1024

/** A length in bytes as people say it, rounded up: "1 KB", "340 KB", "1.2 MB". */
export function sizeInWords(bytes: number, language: string): string {
  const inMega = bytes >= step * step
  const number = new Intl.NumberFormat(language, {
    maximumFractionDigits: inMega ? 1 : 0,
    roundingMode: 'ceil',
  }).format(bytes / (inMega ? step * step : step))
  return `${number} ${inMega ? 'MB' : 'KB'}`
}
