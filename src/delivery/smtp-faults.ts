import type { Outcome } from './outcome.ts'

interface SmtpError {
  code?: string
  originalCode?: string
  responseCode?: number
  command?: string
}

/** Steps at which a refusal concerns this message and not our own access to the server. */
const aboutTheMessage = ['RCPT TO', 'DATA']

/** Reads what the library threw. `handedOver`: the final dot had gone out, so that the server may have taken the message. */
export function outcomeOf(thrown: unknown, handedOver: boolean): Outcome {
  const error = (thrown ?? {}) as SmtpError
  const fault = faultOf(error)
  if (isRefusal(error)) return { kind: isPermanent(error) ? 'failed' : 'retry', fault }
  return handedOver ? { kind: 'unknown', fault } : { kind: 'retry', fault }
}

const faultOf = ({ responseCode, originalCode, code }: SmtpError) =>
  responseCode ? `smtp_${responseCode}` : String(originalCode ?? code ?? 'defect').toLowerCase()

const isRefusal = ({ responseCode = 0 }: SmtpError) => responseCode >= 400 && responseCode < 600

/**
 * A refused sign-in, greeting or sender is our own fault to mend, and the message still has to go out then.
 * 503 speaks of the session, not of the message.
 */
const isPermanent = ({ responseCode = 0, command = '' }: SmtpError) =>
  responseCode >= 500 && responseCode !== 503 && aboutTheMessage.includes(command)
