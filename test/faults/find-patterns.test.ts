import t from 'tap'
import { findPatterns } from './find-patterns.ts'

const found = (text: string) => findPatterns(text).map(({ source, flags }) => `/${source}/${flags}`)

t.test('patterns are told from divisions, strings, templates and comments', async t => {
  for (const [text, ...patterns] of [
    ['const a = /x+/gu.test(b)', '/x+/gu'],
    ['a / b / c'],
    ['(a) / b / c'],
    ['list[0] / 2 / 3'],
    ['return /[/\\]]+/', '/[/\\]]+/'],
    ['\'/x/\' + "/y/" // /z/'],
    ['/* /x/ */ [/y/]', '/y/'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
    ['`/x/ ${a / b} ${c.replace(/y/g, `${/z/}`)} /w/`', '/y/g', '/z/'],
    ["x => /a'b/", "/a'b/"],
  ] as const)
    t.same(found(text), patterns, text)
})

t.test('with the line on which each stands', async t => {
  t.same(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
    findPatterns('a\n\n`\n${/x/}`').map(({ line }) => line),
    [4],
  )
})
