import { unavailable } from '../intake/faults.ts'

const outages = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'EACCES', 'EFBIG']

/** A disk that takes nothing becomes the refusal "unavailable"; any other fault stays what it is. */
export const asUnavailable = (error: unknown): unknown => {
  const { code } = error as NodeJS.ErrnoException
  return code !== undefined && outages.includes(code) ? unavailable(`files: ${code}`, error) : error
}
