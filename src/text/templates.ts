import { join } from 'node:path'
import { Eta } from 'eta'

/** Fills a template of `views/`; what stands in `<%= %>` is escaped. */
export type Render = (template: string, data: object) => string

/** Opens the templates. Each is compiled once, unless `watch` asks for every change to show at once. */
export function openTemplates(watch = false): Render {
  const eta = new Eta({
    views: join(import.meta.dirname, '../../views'),
    cache: !watch,
    autoTrim: [false, 'nl'],
  })
  return (template, data) => eta.render(template, data)
}
