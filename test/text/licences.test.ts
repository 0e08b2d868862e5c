import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const house = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(house, name), 'utf8')
const json = (name: string) => JSON.parse(read(name))

interface Locked {
  version?: string
  license?: string
  dev?: boolean
  integrity?: string
  inBundle?: boolean
  optional?: boolean
}

/** They ask for no more than that their text goes along, and it does: each package brings its own. */
const allowed = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0']

const { dependencies, devDependencies } = json('package.json') as Record<string, Record<string, string>>
const packages = Object.entries(json('package-lock.json').packages as Record<string, Locked>).filter(
  ([path]) => path !== '',
)

t.test('every package that runs in production has a licence that we may ship under', async t => {
  const shipped = packages.filter(([, { dev }]) => !dev)
  t.ok(shipped.length > 50)
  for (const [path, { license }] of shipped) t.ok(allowed.includes(license ?? 'none'), `${path}: ${license}`)
})

t.test('every package is pinned to one version and to its content', async t => {
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    t.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is pinned`)
  // What is bundled is locked by the package around it; optional ones are for other platforms than that of the lock.
  for (const [path, { version, integrity, inBundle, optional }] of packages)
    t.ok(version && (integrity || inBundle || optional), `${path} is locked`)
})

t.test(
  'every package that we ask for has its reason in CONTRIBUTING.md, and every reason a package',
  async t => {
    const [, section = ''] = read('CONTRIBUTING.md').split('## Why each library\n')
    const [table = ''] = section.split('\n## ')
    const reasoned = new Set(
      table
        .split('\n')
        .filter(line => line.startsWith('| ') && !line.startsWith('| library'))
        .flatMap(line => (line.split('|')[1] ?? '').split(',').map(name => name.trim())),
    )
    const asked = Object.keys({ ...dependencies, ...devDependencies }).filter(
      name => !name.startsWith('@types/'),
    )
    t.same([...reasoned].sort(), asked.sort())
  },
)
