import type { FastifyInstance } from 'fastify'

/** Every route below /staff as "METHOD /path". */
export const staffRoutes = (app: FastifyInstance): string[] =>
  routesOf(app).filter(route => /^\S+ \/staff(\/|$)/.test(route))

/** Every route as "METHOD /path", from the router's own table. */
export function routesOf(app: FastifyInstance): string[] {
  const path: string[] = []
  const found: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods = ''] = /^(.*?)[├└]── (\S+) \((.*)\)$/.exec(line) ?? []
    if (!part) continue
    path.splice(indent.length / 4, path.length, part)
    const route = path.join('').replace('//', '/')
    for (const method of methods.split(', ').filter(method => method !== 'HEAD'))
      found.push(`${method} ${route}`)
  }
  return found
}
