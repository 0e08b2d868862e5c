import { type LoggerOptions, pino } from 'pino'

/** Requests and errors are never serialised whole: they hold what people wrote. */
export const logOptions = (level: string): LoggerOptions => ({
  level,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: label => ({ level: label }) },
  serializers: {
    req: () => undefined,
    res: () => undefined,
    err: error => ({ name: error?.name, code: error?.code }),
  },
  redact: { paths: ['body', 'query', 'headers', 'ip', 'remoteAddress'], remove: true },
})

const mostHeldBack = 2 ** 20

/** JSON lines on standard output. */
export function openLog(level: string) {
  const out = pino.destination({ dest: process.stdout.fd, sync: true, maxLength: mostHeldBack })
  // Where the log cannot be written, its disk being full, lines are lost: a request or a stop must not be.
  out.on('error', () => {})
  return pino(logOptions(level), out)
}

/** The message of a defect can hold what a person wrote: its kind, code and place are enough to find it. */
export function factsOf(error: unknown, withPlace: boolean) {
  const { name, code, stack, cause } = error as Partial<Error & { code: unknown }>
  const causeCode = (cause as { code?: unknown } | undefined)?.code
  const place = stack
    ?.split('\n')
    .filter(line => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .join('\n')
  return { name, code, ...(causeCode ? { cause: causeCode } : {}), ...(withPlace ? { place } : {}) }
}
