/** The tables and columns of the accounts library under our names. Times are text on both engines. */
export const userTable = {
  modelName: 'staff',
  fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
  additionalFields: { role: { type: 'string', input: false } },
} as const

export const accountTable = {
  modelName: 'staff_credentials',
  fields: {
    userId: 'staff_id',
    accountId: 'account_id',
    providerId: 'provider_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
} as const

export const verificationTable = {
  modelName: 'staff_verifications',
  fields: { createdAt: 'created_at', updatedAt: 'updated_at', expiresAt: 'expires_at' },
} as const

export const sessionColumns = {
  userId: 'staff_id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  expiresAt: 'expires_at',
  ipAddress: 'address',
  userAgent: 'browser',
} as const

export const ourSessionColumns = {
  level: { type: 'string', input: false },
  how: { type: 'string', input: false },
  beganAt: { type: 'string', input: false, fieldName: 'began_at' },
  seenAt: { type: 'string', input: false, fieldName: 'seen_at' },
  provedAt: { type: 'string', input: false, fieldName: 'proved_at' },
} as const

export const secondFactorTables = {
  user: { fields: { twoFactorEnabled: 'two_factor' } },
  twoFactor: {
    modelName: 'staff_second_factors',
    fields: {
      userId: 'staff_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_count',
      lockedUntil: 'locked_until',
    },
  },
} as const

export const passkeyTable = {
  passkey: {
    modelName: 'staff_passkeys',
    fields: {
      userId: 'staff_id',
      publicKey: 'public_key',
      credentialID: 'credential_id',
      deviceType: 'device_type',
      backedUp: 'backed_up',
      createdAt: 'created_at',
    },
  },
} as const
