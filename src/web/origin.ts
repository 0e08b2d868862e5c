import type { FastifyRequest } from 'fastify'
import { isLoopback, siteOf } from '../config.ts'
import type { WebParts } from './parts.ts'

/** What says where people find the service. */
export type Origins = Pick<WebParts, 'config'>

/** Where people find the service. A development server answers to any name of this machine. */
export const originOf = ({ config }: Origins, request: FastifyRequest): string => {
  if (config.publicUrl !== null) return config.publicUrl
  const host = request.headers.host ?? ''
  const isOurs = URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname)
  return isOurs ? `http://${host}` : siteOf(config)
}
