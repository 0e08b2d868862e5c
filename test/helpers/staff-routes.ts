import type { FastifyInstance } from 'fastify'

/** Every route below /staff as "METHOD /path", from the router's own table. */
export function staffRoutes(app: FastifyInstance): string[] {
  const path: string[] = []
  const found: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods = ''] = /^(.*?)[├└]── (\S+) \((.*)\)$/.exec(line) ?? []
    if (!part) continue
    path.splice(indent.length / 4, path.length, part)
    const route = path.join('').replace('//', '/')
    if (route === '/staff' || route.startsWith('/staff/'))
      for (const method of methods.split(', ').filter(method => method !== 'HEAD'))
        found.push(`${method} ${route}`)
  }
  return found
}
