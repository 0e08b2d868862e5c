import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const views = join(import.meta.dirname, '../../views')
const files = readdirSync(views, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.eta'))

/** The reviewed exceptions to escaping: other templates, the body of a layout, and words that stand in the template itself. */
const harmless = [
  /^include\('[^']*'( \+ \w+(\.\w+)*)?, .*\)$/,
  /^it\.body$/,
  /^[\w.= '/<>&|!()[\]{},-]+ \? '[^']*' : '[^']*'$/,
]

t.test('nothing that anybody wrote is put on a page unescaped', async t => {
  t.ok(files.length > 15)
  for (const file of files.filter(name => !/^mail.text/.test(name))) {
    const raw = [...readFileSync(join(views, file), 'utf8').matchAll(/<%~\s*(.*?)\s*%>/g)].map(
      ([, code = '']) => code,
    )
    for (const code of raw)
      t.ok(
        harmless.some(form => form.test(code)),
        `${file}: ${code}`,
      )
  }
})

t.test('nothing inline: the policy would stop it', async t => {
  for (const file of files.filter(name => !name.startsWith('mail')))
    t.notMatch(readFileSync(join(views, file), 'utf8'), /<style|<script>|\sstyle=|\son\w+=/, file)
})
