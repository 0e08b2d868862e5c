import { hash } from 'node:crypto'
import type { PasswordWork } from '../../src/accounts/auth.ts'

/** For tests that are not about passwords: hardly any work, where the library's own takes a tenth of a second each time. */
export const lightWork: PasswordWork = {
  hash: async password => `light:${hash('sha256', password)}`,
  verify: async ({ hash: kept, password }) => kept === `light:${hash('sha256', password)}`,
}
