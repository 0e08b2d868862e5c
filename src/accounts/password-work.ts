import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { PasswordWork } from './auth.ts'

const derive = promisify<string, string, number, ScryptOptions, Buffer>(scrypt)
const memory = 64 * 1024 * 1024

/** OWASP's Password Storage Cheat Sheet names this among equals; it takes 32 MB for each password. */
const work = { N: 32_768, r: 8, p: 3 }
/** The accounts library's own, by which passwords of before are kept, without a name for it. */
const librarysWork = { N: 16_384, r: 16, p: 1 }
const name = `scrypt-${work.N}-${work.r}-${work.p}`

const keyOf = (password: string, salt: string, { N, r, p }: typeof work) =>
  derive(password.normalize('NFKC'), salt, 64, { N, r, p, maxmem: memory })

/** Keeps passwords by scrypt as "NAME:SALT:KEY", and still knows those that the accounts library kept as "SALT:KEY". */
export const passwordWork: PasswordWork = {
  async hash(password) {
    const salt = randomBytes(16).toString('hex')
    return `${name}:${salt}:${(await keyOf(password, salt, work)).toString('hex')}`
  },
  async verify({ hash, password }) {
    const [key = '', salt = '', by] = hash.split(':').reverse()
    const tried = await keyOf(password, salt, by === name ? work : librarysWork)
    const kept = Buffer.from(key, 'hex')
    return kept.length === tried.length && timingSafeEqual(kept, tried)
  },
}
