import { isLoopback } from '../config.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** TLS from the first byte. */
  secure: boolean
  /** STARTTLS or nothing. */
  requireTLS: boolean
  /** Plain text to this same machine: there is no line to listen on. */
  ignoreTLS: boolean
  auth?: { user: string; pass: string }
}

const defaultPorts = { 'smtp:': 587, 'smtps:': 465 }

/**
 * Reads SMTP_URL. Only scheme, name, password, host and port count: a switch in the query cannot turn the checking off.
 * `trusted` says which hosts may be spoken to in plain text.
 */
export function smtpSettings(url: string, trusted: (host: string) => boolean = isLoopback): SmtpSettings {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: port ? Number(port) : defaultPorts[secure ? 'smtps:' : 'smtp:'],
    secure,
    requireTLS: !secure && !trusted(host),
    ignoreTLS: !secure && trusted(host) && !username,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  }
}
