import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const src = join(import.meta.dirname, '../../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
const read = (name: string) => readFileSync(join(src, name), 'utf8')

t.test(
  'an idle service holds no accounts library, no judge of passwords and no single sign-on in memory',
  async t => {
    for (const name of files) {
      const imports = [...read(name).matchAll(/^import (?!type )[\s\S]*?from '([^']+)'/gm)].map(
        ([, from = '']) => from,
      )
      if (name !== 'accounts/auth.ts')
        t.notOk(
          imports.some(
            from => /^@?better-auth|\/auth\.ts$|zxcvbn|openid-client/.test(from) && !name.startsWith('cli/'),
          ),
          name,
        )
    }
  },
)
