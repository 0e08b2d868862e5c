import { pino } from 'pino'

/** JSON lines on standard output. Requests and errors are never serialised whole: they hold what people wrote. */
export const openLog = (level: string) =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    serializers: {
      req: () => undefined,
      res: () => undefined,
      err: error => ({ name: error?.name, code: error?.code }),
    },
    redact: { paths: ['req', 'body', 'query', 'headers', 'ip', 'remoteAddress'], remove: true },
  })
