import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const folder = join(import.meta.dirname, '../../views/assets')

/** The address under which the assets stand: it changes with their content, so that they may be kept for a year. */
export const assetsPath = (): string => {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)))
  return `/assets/${hash.digest('hex').slice(0, 12)}`
}

export const serveAssets = (app: FastifyInstance, path: string) =>
  app.register(fastifyStatic, {
    root: folder,
    prefix: `${path}/`,
    decorateReply: false,
    index: false,
    maxAge: '365d',
    immutable: true,
  })
