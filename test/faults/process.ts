import { readdirSync, readFileSync } from 'node:fs'

/** Memory that a running program holds, in MB. Linux only. */
export const memoryMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** How many descriptors a running program holds open. */
export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** The value below which a share of the numbers lies; NaN where there are none. */
export const quantile = (numbers: readonly number[], share: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)] ?? Number.NaN
