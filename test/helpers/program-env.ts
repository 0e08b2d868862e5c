import { join } from 'node:path'

/** What a test starts a program of ours with, apart from its settings. What Node compiled is kept from run to run. */
export const programEnv = {
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled'),
}
