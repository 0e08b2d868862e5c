import { existsSync, realpathSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve, sep } from 'node:path'
import { z } from 'zod'

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value)
const setting = <S extends z.ZodType>(schema: S) => z.preprocess(blankIsAbsent, schema)
const list = z.string().transform(text =>
  text
    .split(',')
    .map(item => item.trim())
    .filter(Boolean),
)

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      text =>
        URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '',
      {
        error: `must be an address that starts with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
      },
    )

const hasNoName = (text: string) =>
  URL.canParse(text) && new URL(text).username === '' && new URL(text).password === ''

const isBare = (text: string) => hasNoName(text) && /^\/+$/.test(new URL(text).pathname) && !/[?#]/.test(text)

const isRange = (text: string) => {
  const [address = '', bits, ...more] = text.split('/')
  const most = isIP(address) === 4 ? 32 : 128
  return (
    isIP(address) > 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most))
  )
}

const claim = z
  .string()
  .regex(/^[\w-]+:.+$/, 'each must be a claim and its value, such as amr:mfa')
  .transform(text => ({ claim: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }))

/** Every setting with its default. `.env.example` lists the same, and a test compares the two. */
const settings = z.object({
  NODE_ENV: setting(z.enum(['development', 'test', 'production']).default('development')),
  PORT: setting(z.coerce.number().int().min(0).max(65535).default(3000)),
  HOST: setting(z.string().default('127.0.0.1')),
  PUBLIC_URL: setting(
    url('http:', 'https:').refine(isBare, 'must be an address alone: no name, path or query').optional(),
  ),
  DATABASE_URL: setting(
    z
      .string()
      .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'must be sqlite:PATH or postgres://…')
      .optional(),
  ),
  DATA_DIR: setting(z.string().default('./data')),
  KEYS_DIR: setting(z.string().default('./keys')),
  SMTP_URL: setting(url('smtp:', 'smtps:').optional()),
  MAIL_FROM: setting(z.email().default('intake@example.org')),
  ADMISSIONS_EMAILS: setting(list.pipe(z.array(z.email('each must be a mail address'))).optional()),
  UNKNOWN_MAIL: setting(z.enum(['resend', 'hold']).default('resend')),
  ALERT_WEBHOOK_URL: setting(
    url('http:', 'https:')
      .refine(hasNoName, 'must hold no name or password: put a secret into its path')
      .optional(),
  ),
  PRIVATE_WEBHOOKS: setting(z.enum(['on', 'off']).default('off')),
  CLAMD_URL: setting(
    z
      .string()
      .regex(/^(tcp:\/\/([\w.-]+|\[[\da-f:]+\])(:\d+)?|unix:\/.+)$/i, 'must be tcp://host:port or unix:/path')
      .optional(),
  ),
  SESSION_SECRET: setting(z.string().min(32, 'must have at least 32 characters').optional()),
  METRICS_TOKEN: setting(z.string().min(16, 'must have at least 16 characters').optional()),
  TRUST_PROXY: setting(
    list
      .pipe(z.array(z.string().refine(isRange, 'each must be an address or a range such as 10.0.0.0/8')))
      .default([]),
  ),
  LOG_LEVEL: setting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info')),
  RATE_LIMITS: setting(z.enum(['on', 'off']).default('on')),
  DAILY_TEST: setting(z.enum(['on', 'off']).default('on')),
  OIDC_ISSUER: setting(url('http:', 'https:').optional()),
  OIDC_CLIENT_ID: setting(z.string().optional()),
  OIDC_CLIENT_SECRET: setting(z.string().optional()),
  OIDC_SECOND_FACTOR: setting(list.pipe(z.array(claim).min(1)).optional()),
  OIDC_SIGNED_IN_WITHIN: setting(z.coerce.number().int().min(1).max(720).default(15)),
})

export const settingNames = Object.keys(settings.shape)

/** A provider of OpenID Connect, and what its tokens must say. */
export interface SingleSignOn {
  issuer: string
  clientId: string
  clientSecret: string
  /** Any of these claims with its value proves a second factor. */
  secondFactor: readonly { claim: string; value: string }[]
  /** How long ago, in minutes, they may have signed in there. */
  withinMinutes: number
}

export interface Config {
  /** Production rules hold: no invented number, no mail files, no throw-away keys. */
  real: boolean
  port: number
  host: string
  /** Without a slash at the end; null means "whatever address the server got". */
  publicUrl: string | null
  databaseUrl: string
  dataDir: string
  keysDir: string
  smtpUrl: string | null
  mailFrom: string
  admissionsEmails: readonly string[]
  unknownMail: 'resend' | 'hold'
  alertWebhookUrl: string | null
  /** A real service may call partners' programs in private networks; never this machine or its link. */
  privateWebhooks: boolean
  /** The scanner of files that people send; null leaves them unscanned, and says so at the desk. */
  clamdUrl: string | null
  /** Signs the cookies of the staff; null derives a secret from the keys. */
  sessionSecret: string | null
  metricsToken: string | null
  trustProxy: readonly string[]
  logLevel: string
  rateLimits: boolean
  /** Once a day the service sends its own form, to prove the way from there to the desk. */
  dailyTest: boolean
  /** Null where staff sign in here alone. */
  singleSignOn: SingleSignOn | null
}

/** All that is wrong with the settings, one sentence each. */
export class WrongSettings extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The settings are not right:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.name = 'WrongSettings'
    this.faults = faults
  }
}

const demoAdmissions = ['admissions@example.org']

/**
 * Reads the environment once. Throws `WrongSettings` with every fault at once.
 * `practiceFaults` are the practice's own demo defaults, which a real service must not show.
 */
export function readConfig(env: NodeJS.ProcessEnv, practiceFaults: readonly string[] = []): Config {
  const parsed = settings.safeParse(env)
  if (!parsed.success)
    throw new WrongSettings(parsed.error.issues.map(issue => `${String(issue.path[0])} ${issue.message}`))
  const config = toConfig(parsed.data)
  const faults = [
    ...missingOfSignOn(parsed.data),
    ...(config.real ? [...realFaults(config), ...practiceFaults] : []),
  ]
  if (faults.length > 0) throw new WrongSettings(faults)
  return Object.freeze(config)
}

function toConfig(values: Values): Config {
  const dataDir = resolve(values.DATA_DIR)
  const publicUrl = values.PUBLIC_URL === undefined ? null : new URL(values.PUBLIC_URL).origin
  return {
    real:
      values.NODE_ENV === 'production' ||
      !isLoopback(values.HOST) ||
      (publicUrl !== null && !isLoopback(new URL(publicUrl).hostname)),
    port: values.PORT,
    host: values.HOST,
    publicUrl,
    databaseUrl: values.DATABASE_URL ?? `sqlite:${dataDir}/intake.db`,
    dataDir,
    keysDir: resolve(values.KEYS_DIR),
    smtpUrl: values.SMTP_URL ?? null,
    mailFrom: values.MAIL_FROM,
    admissionsEmails: values.ADMISSIONS_EMAILS ?? demoAdmissions,
    unknownMail: values.UNKNOWN_MAIL,
    alertWebhookUrl: values.ALERT_WEBHOOK_URL ?? null,
    privateWebhooks: values.PRIVATE_WEBHOOKS === 'on',
    clamdUrl: values.CLAMD_URL ?? null,
    sessionSecret: values.SESSION_SECRET ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    rateLimits: values.RATE_LIMITS === 'on',
    dailyTest: values.DAILY_TEST === 'on',
    singleSignOn: toSignOn(values),
  }
}

type Values = z.output<typeof settings>

const ofSignOn = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_SECOND_FACTOR'] as const

/** Part of them would look like single sign-on and be none. */
function missingOfSignOn(values: Values): string[] {
  const missing = ofSignOn.filter(name => values[name] === undefined)
  return missing.length === ofSignOn.length
    ? []
    : missing.map(name => `${name} is missing: the settings of single sign-on belong together`)
}

const toSignOn = (values: Values): SingleSignOn | null =>
  values.OIDC_ISSUER === undefined
    ? null
    : {
        issuer: values.OIDC_ISSUER,
        clientId: values.OIDC_CLIENT_ID ?? '',
        clientSecret: values.OIDC_CLIENT_SECRET ?? '',
        secondFactor: values.OIDC_SECOND_FACTOR ?? [],
        withinMinutes: values.OIDC_SIGNED_IN_WITHIN,
      }

const realRules: readonly [(config: Config) => boolean, string][] = [
  [config => config.publicUrl === null, 'PUBLIC_URL is not set: links would be wrong'],
  [
    config =>
      config.publicUrl !== null &&
      !config.publicUrl.startsWith('https://') &&
      !isLoopback(new URL(config.publicUrl).hostname),
    'PUBLIC_URL must start with https://',
  ],
  [config => config.smtpUrl === null, 'SMTP_URL is not set: nobody would get a mail'],
  [config => isExample(config.mailFrom), 'MAIL_FROM is an invented address'],
  [
    config => config.admissionsEmails.length === 0,
    'ADMISSIONS_EMAILS is empty: nobody would hear of an inquiry',
  ],
  [config => config.admissionsEmails.some(isExample), 'ADMISSIONS_EMAILS holds an invented address'],
  [
    config => isInside(config.keysDir, config.dataDir),
    'KEYS_DIR must not lie inside DATA_DIR: a stolen backup would bring its key',
  ],
  [config => !config.rateLimits, 'RATE_LIMITS must be on'],
  [config => !config.dailyTest, 'DAILY_TEST must be on'],
  [
    config => config.publicUrl?.startsWith('https:') === true && config.trustProxy.length === 0,
    'TRUST_PROXY names no proxy: all the world would look like one client, and share its limits',
  ],
  [
    ({ singleSignOn }) => singleSignOn !== null && !singleSignOn.issuer.startsWith('https://'),
    'OIDC_ISSUER must start with https://',
  ],
  [
    config => ['sqlite:', 'sqlite::memory:'].includes(config.databaseUrl.replaceAll(/\s/g, '')),
    'DATABASE_URL names no file: inquiries would not outlive the process',
  ],
  [
    ({ databaseUrl }) => isElsewhere(databaseUrl) && !/[?&]sslmode=verify-full(&|$)/.test(databaseUrl),
    'DATABASE_URL names another machine: it must end with ?sslmode=verify-full',
  ],
]

const realFaults = (config: Config) =>
  realRules.filter(([applies]) => applies(config)).map(([, sentence]) => sentence)

/** Where people find the service. A passkey belongs to a name, so this machine is "localhost" for them, not a number. */
export const siteOf = (
  { publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>,
  listening: number | string = port,
): string => publicUrl ?? `http://${['127.0.0.1', '::1'].includes(host) ? 'localhost' : host}:${listening}`

export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)

/** A PostgreSQL that is reached over a network. A path in place of a host is a socket of this machine. */
const isElsewhere = (databaseUrl: string) => {
  if (!databaseUrl.startsWith('postgres') || !URL.canParse(databaseUrl)) return false
  const { hostname, searchParams } = new URL(databaseUrl)
  const host = searchParams.get('host') ?? decodeURIComponent(hostname)
  return host !== '' && !host.startsWith('/') && !isLoopback(host)
}

const isExample = (address: string) => /[@.]example\.(org|com|net)$/i.test(address)

/** Links are followed: what matters is where the files lie. */
const isInside = (path: string, folder: string) => `${real(path)}${sep}`.startsWith(`${real(folder)}${sep}`)

const real = (path: string) => (existsSync(path) ? realpathSync(path) : path)
