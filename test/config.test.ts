import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import t from 'tap'
import { type Config, readConfig, settingNames, siteOf, WrongSettings } from '../src/config.ts'

const faultsOf = (env: Record<string, string>, practice: string[] = []): readonly string[] => {
  try {
    readConfig(env, practice)
    return []
  } catch (error) {
    if (error instanceof WrongSettings) return error.faults
    throw error
  }
}

const real = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://intake.practice.test/',
  SMTP_URL: 'smtps://user:secret@mail.practice.test',
  MAIL_FROM: 'intake@practice.test',
  ADMISSIONS_EMAILS: 'desk@practice.test, second@practice.test',
  DATA_DIR: '/srv/intake/data',
  KEYS_DIR: '/srv/intake/keys',
  TRUST_PROXY: '127.0.0.1',
}

t.test('no setting is needed for a development start', async t => {
  const config = readConfig({})
  t.match(config, { real: false, port: 3000, host: '127.0.0.1', smtpUrl: null, rateLimits: true })
  t.ok(Object.isFrozen(config))
})

t.test('a trial is found by the name of this machine, which passkeys ask for', async t => {
  for (const HOST of ['127.0.0.1', '::1']) t.equal(siteOf(readConfig({ HOST })), 'http://localhost:3000')
  t.equal(siteOf(readConfig({}), '4000'), 'http://localhost:4000')
  t.equal(siteOf(readConfig({ HOST: '127.0.0.2' })), 'http://127.0.0.2:3000')
  t.equal(siteOf(readConfig(real)), 'https://intake.practice.test')
})

t.test('.env.example lists every setting with its default, and nothing else', async t => {
  const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8'))
  t.same(Object.keys(example).sort(), [...settingNames].sort())
  t.same(readConfig(example as Record<string, string>), readConfig({}))
})

t.test('all faults are named at once, each with its setting', async t => {
  const faults = faultsOf({
    PORT: 'http',
    PUBLIC_URL: 'ftp://x',
    DATABASE_URL: 'mysql://x',
    SMTP_URL: 'mail.example.org',
    MAIL_FROM: 'nobody',
    ADMISSIONS_EMAILS: 'a@b.test, c',
    TRUST_PROXY: '10.0.0.0/64',
    METRICS_TOKEN: 'short',
    LOG_LEVEL: 'loud',
    RATE_LIMITS: 'maybe',
    NODE_ENV: 'live',
    UNKNOWN_MAIL: 'drop',
    ALERT_WEBHOOK_URL: 'hook',
    CLAMD_URL: 'http://localhost:3310',
  })
  for (const name of [
    'PORT',
    'PUBLIC_URL',
    'DATABASE_URL',
    'SMTP_URL',
    'MAIL_FROM',
    'ADMISSIONS_EMAILS',
    'TRUST_PROXY',
    'METRICS_TOKEN',
    'LOG_LEVEL',
    'RATE_LIMITS',
    'NODE_ENV',
    'UNKNOWN_MAIL',
    'ALERT_WEBHOOK_URL',
    'CLAMD_URL',
  ])
    t.ok(
      faults.some(fault => fault.startsWith(name)),
      `${name} is named`,
    )
})

t.test('a real service starts when everything is right', async t => {
  t.match(readConfig(real), {
    real: true,
    publicUrl: 'https://intake.practice.test',
    admissionsEmails: ['desk@practice.test', 'second@practice.test'],
  } satisfies Partial<Config>)
})

t.test('a real service is refused each demo default by name', async t => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ PUBLIC_URL: '' }, /PUBLIC_URL is not set/],
    [{ PUBLIC_URL: 'http://intake.practice.test' }, /PUBLIC_URL must start with https/],
    [{ SMTP_URL: '' }, /SMTP_URL is not set/],
    [{ MAIL_FROM: 'intake@example.org' }, /MAIL_FROM is an invented/],
    [{ ADMISSIONS_EMAILS: 'desk@mail.example.com' }, /ADMISSIONS_EMAILS holds an invented/],
    [{ ADMISSIONS_EMAILS: ' , ' }, /ADMISSIONS_EMAILS is empty/],
    [{ KEYS_DIR: '/srv/intake/data/keys' }, /KEYS_DIR must not lie inside/],
    [{ RATE_LIMITS: 'off' }, /RATE_LIMITS must be on/],
    [{ DAILY_TEST: 'off' }, /DAILY_TEST must be on/],
    [{ TRUST_PROXY: '' }, /TRUST_PROXY names no proxy/],
    [{ DATABASE_URL: 'sqlite::memory:' }, /DATABASE_URL names no file/],
    [{ DATABASE_URL: 'postgres://me@db.practice.test/intake' }, /DATABASE_URL names another machine/],
    [
      { DATABASE_URL: 'postgres:///intake?host=10.1.2.3&sslmode=require' },
      /DATABASE_URL names another machine/,
    ],
    [{ PUBLIC_URL: 'https://intake.practice.test/path' }, /PUBLIC_URL must be an address alone/],
    [{ ALERT_WEBHOOK_URL: 'https://name:word@hook.practice.test' }, /ALERT_WEBHOOK_URL must hold no name/],
    [{ SMTP_URL: 'smtp:mail.practice.test' }, /SMTP_URL/],
  ]
  for (const [change, sentence] of cases) {
    const faults = faultsOf({ ...real, ...change })
    t.equal(faults.length, 1)
    t.match(faults[0], sentence)
  }
  for (const url of [
    'postgres://me@db.practice.test/intake?sslmode=verify-full',
    'postgres://me@127.0.0.1:5432/intake',
    'postgres://me@%2Frun%2Fpostgresql/intake',
    'postgresql:///intake?host=/run/postgresql',
  ])
    t.same(faultsOf({ ...real, DATABASE_URL: url }), [], url)
  t.same(faultsOf(real, ['The number is invented']), ['The number is invented'])
})

const signOn = {
  OIDC_ISSUER: 'https://accounts.practice.test',
  OIDC_CLIENT_ID: 'desk',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_SECOND_FACTOR: 'amr:mfa, acrs:c1',
}

t.test('the settings of single sign-on stand together or not at all', async t => {
  t.equal(readConfig({}).singleSignOn, null)
  t.same(readConfig({ ...real, ...signOn }).singleSignOn, {
    issuer: 'https://accounts.practice.test',
    clientId: 'desk',
    clientSecret: 'secret',
    secondFactor: [
      { claim: 'amr', value: 'mfa' },
      { claim: 'acrs', value: 'c1' },
    ],
    withinMinutes: 15,
  })
  for (const name of Object.keys(signOn)) {
    const faults = faultsOf({ ...signOn, [name]: '' })
    t.same(faults, [`${name} is missing: the settings of single sign-on belong together`])
  }
  t.match(faultsOf({ ...signOn, OIDC_SECOND_FACTOR: 'mfa' }), [/OIDC_SECOND_FACTOR.*amr:mfa/])
  t.match(faultsOf({ ...signOn, OIDC_SIGNED_IN_WITHIN: '0' }), [/OIDC_SIGNED_IN_WITHIN/])
  t.same(faultsOf({ ...real, ...signOn, OIDC_ISSUER: 'http://accounts.practice.test' }), [
    'OIDC_ISSUER must start with https://',
  ])
})

t.test('the same rules hold wherever people could reach it, whatever NODE_ENV says', async t => {
  for (const env of [{ HOST: '0.0.0.0' }, { HOST: '::' }, { PUBLIC_URL: 'https://intake.practice.test' }])
    t.ok(faultsOf(env).length > 0, JSON.stringify(env))
  for (const env of [{ HOST: 'localhost' }, { HOST: '::1' }, { PUBLIC_URL: 'http://127.0.0.1:3000' }])
    t.same(faultsOf(env), [], JSON.stringify(env))
})
