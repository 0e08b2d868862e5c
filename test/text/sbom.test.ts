import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const house = join(import.meta.dirname, '../..')

const development = 'cdx:npm:package:development'

interface Component {
  name: string
  version: string
  purl: string
  licenses?: unknown[]
  hashes?: unknown[]
  properties: { name: string }[]
}

interface Locked {
  version: string
  dev?: boolean
}

t.test('npm run sbom lists every package that is locked, and marks what only tests need', async t => {
  const said = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: house, encoding: 'utf8' })
  const bom = JSON.parse(said) as { bomFormat: string; components: Component[] }
  t.equal(bom.bomFormat, 'CycloneDX')
  const found = new Map(
    bom.components.map(component => [`${component.name}@${component.version}`, component]),
  )
  const { packages } = JSON.parse(readFileSync(join(house, 'package-lock.json'), 'utf8'))
  const locked = Object.entries(packages as Record<string, Locked>).filter(([path]) => path !== '')
  for (const [path, { version, dev }] of locked) {
    const name = `${path.split('node_modules/').at(-1)}@${version}`
    const component = found.get(name)
    t.equal(
      component?.properties.some(({ name }) => name === development),
      dev === true,
      name,
    )
    t.ok(component?.purl.startsWith('pkg:npm/'), `${name}: origin`)
    if (!dev) t.ok(component?.licenses?.length && component.hashes?.length, `${name}: licence and content`)
  }
})
