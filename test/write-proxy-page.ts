import { writeFileSync } from 'node:fs'
import { proxyPage, proxyPagePath } from './helpers/proxy-page.ts'

writeFileSync(proxyPagePath, proxyPage())
