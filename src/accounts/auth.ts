import { passkey } from '@better-auth/passkey'
import { createOTP } from '@better-auth/utils/otp'
import { APIError, betterAuth } from 'better-auth'
import { symmetricEncrypt } from 'better-auth/crypto'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Kysely } from 'kysely'
import type { Store } from '../storage/database.ts'
import {
  accountTable,
  ourSessionColumns,
  passkeyTable,
  secondFactorTables,
  sessionColumns,
  userTable,
  verificationTable,
} from './auth-tables.ts'
import { cookieName, isHttps } from './cookies.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { addressHeader } from './visit.ts'

export interface AuthSettings {
  store: Store
  /** Where people find the desk: links, cookies and passkeys belong to this origin. */
  origin: string
  secret: string
  practice: string
  now: () => Date
  newId: () => string
  /** Hears of each new passkey of a person before it is stored. */
  passkeyComes: (passkey: { staffId: string; publicKey: string; from: string }) => Promise<void>
  /** Hears of each new session of a person. */
  settled: (staffId: string) => Promise<void>
  passwordWork: PasswordWork
}

/** How a password is kept, and compared with what was kept. */
export interface PasswordWork {
  hash(password: string): Promise<string>
  verify(tried: { hash: string; password: string }): Promise<boolean>
}

const twelveHours = 12 * 60 * 60
const shortestPassword = 10

/** Which step of a sign-in made a session, and so what it may reach. */
const levelOf: Readonly<Record<string, { level: 'first_factor' | 'full'; how: string }>> = {
  '/two-factor/verify-totp': { level: 'full', how: 'totp' },
  '/two-factor/verify-backup-code': { level: 'full', how: 'recovery' },
  '/passkey/verify-authentication': { level: 'full', how: 'passkey' },
  '/passkey/verify-registration': { level: 'full', how: 'passkey' },
}

/** better-auth on our own tables. None of its routes is served: our handlers call `api`. */
export const openAuth = ({
  store,
  origin,
  secret,
  practice,
  now,
  newId,
  passwordWork,
  passkeyComes,
  settled,
}: AuthSettings) =>
  betterAuth({
    baseURL: origin,
    basePath: '/staff/auth',
    secret,
    appName: practice,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    database: { db: store.db as unknown as Kysely<object>, type: 'sqlite' },
    user: userTable,
    session: {
      modelName: 'staff_sessions',
      expiresIn: twelveHours,
      disableSessionRefresh: true,
      fields: sessionColumns,
      additionalFields: ourSessionColumns,
    },
    account: accountTable,
    verification: verificationTable,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: 200,
      password: passwordWork,
    },
    advanced: {
      cookiePrefix: 'staff',
      useSecureCookies: false,
      cookies: Object.fromEntries(
        Object.entries(cookieNames).map(([cookie, name]) => [
          cookie,
          { name: cookieName(origin, name), attributes: { secure: isHttps(origin) } },
        ]),
      ),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/', secure: isHttps(origin) },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: newId },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => ({
            data: {
              ...session,
              ...(levelOf[context?.path ?? ''] ?? { level: 'first_factor', how: 'password' }),
              beganAt: now().toISOString(),
              seenAt: now().toISOString(),
              provedAt: now().toISOString(),
            },
          }),
          after: session => settled(session.userId),
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: practice,
        // Ours counts in the store, over all factors, and lets a known browser in.
        accountLockout: { enabled: false },
        backupCodeOptions: { customBackupCodesGenerate: newRecoveryCodes },
        schema: secondFactorTables,
      }),
      passkey({
        rpID: new URL(origin).hostname,
        rpName: practice,
        origin,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        registration: {
          afterVerification: async ({ ctx, verification: { registrationInfo }, user }) => {
            await requireVerified(registrationInfo?.userVerified)
            await passkeyComes({
              staffId: user.id,
              publicKey: Buffer.from(registrationInfo?.credential.publicKey ?? []).toString('base64'),
              from: ctx.headers?.get(addressHeader) ?? '',
            })
          },
        },
        authentication: {
          afterVerification: ({ verification }) =>
            requireVerified(verification.authenticationInfo.userVerified),
        },
        schema: passkeyTable,
      }),
    ],
  })

/** Every cookie that the library may set, under a name of ours. */
const cookieNames = {
  session_token: 'session',
  session_data: 'data',
  two_factor: 'second',
  trust_device: 'trusted',
  dont_remember: 'short',
  'better-auth-passkey': 'passkey',
}

/** A passkey counts as two factors only where the device asked for a finger, a face or a PIN. */
async function requireVerified(verified: boolean | undefined) {
  if (!verified) throw new APIError('UNAUTHORIZED', { message: 'not verified by its owner' })
}

/** Seals something as the library seals its own. */
export const sealForLibrary = async (auth: Auth, text: string): Promise<string> =>
  symmetricEncrypt({ key: (await auth.$context).secretConfig, data: text })

/** What a phone's authenticator app reads. */
export const authenticatorAddress = (secret: string, practice: string, email: string): string =>
  createOTP(secret).url(practice, email)

/** Whether an authenticator with this secret shows the code now, or did or will in the step beside. */
export const isCodeOf = (secret: string, code: string): Promise<boolean> => createOTP(secret).verify(code)

export type Auth = ReturnType<typeof openAuth>
