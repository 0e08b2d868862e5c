import { join } from 'node:path'
import { practice } from '../../src/practice/practice.ts'
import { openCatalogue } from '../../src/text/catalogue.ts'
import { openTemplates } from '../../src/text/templates.ts'
import { openPages } from '../../src/web/pages.ts'

export const proxyPagePath = join(import.meta.dirname, '../../deploy/unreachable.html')

/** What a proxy shows where it does not reach the service, or refuses by itself: in the words and with the numbers of the practice. */
export const proxyPage = (): string =>
  openPages({
    practice,
    catalogue: openCatalogue(),
    render: openTemplates(),
    assets: '',
    demo: false,
  }).page('unreachable')
