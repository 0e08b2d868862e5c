import { gzipSync } from 'node:zlib'
import type { FileFaultCode } from '../../src/actions/take-file.ts'
import { eicar, macroLetter, samples, zip } from '../helpers/files/samples.ts'

/** A file that comes with a form, and what is to become of it. */
export interface Hostile {
  name: string
  content: Buffer
  /** Why it is refused, or `taken`. */
  fate: FileFaultCode | 'taken'
}

const text = (signs: string) => Buffer.from(signs, 'latin1')
export const sample = (ending: string, size = 0): Buffer => samples[ending]?.(size) ?? Buffer.alloc(0)
const both = (...parts: readonly (Buffer | string)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? text(part) : part)))

export const endings = ['pdf', 'jpg', 'png', 'heic', 'tif', 'docx'] as const
const far = 20_000

const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
const page = '<!doctype html><html><body><script>alert(1)</script></body></html>'

/** What is none of our kinds, whatever it is called. */
const foreign: readonly [ending: string, content: Buffer][] = [
  ['svg', text(svg)],
  ['svg', text(`<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n${svg}`)],
  ['svg', both(Buffer.from('\uFEFF\n\n  '), svg)],
  ['svg', Buffer.from(svg, 'utf16le')],
  ['svgz', gzipSync(svg)],
  ['html', text(page)],
  ['xhtml', text(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${page}</html>`)],
  ['mht', text('MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n')],
  ['js', text('alert(1)')],
  ['txt', text('Dear colleague,')],
  ['csv', text("=cmd|' /C calc'!A0,1")],
  ['gif', text('GIF89a/*\x01\0\x01\0\0\0\0*/=1;alert(1);')],
  ['bmp', text(`BM\x3a\0\0\0\0\0\0\0\x36\0\0\0${'\0'.repeat(60)}`)],
  ['webp', text('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0')],
  ['ico', text(`\0\0\x01\0\x01\0${'\0'.repeat(40)}`)],
  ['mp4', both(Buffer.from([0, 0, 0, 24]), 'ftypisom\0\0\x02\0isomiso2')],
  ['mp3', text(`ID3\x03\0\0\0\0\0\x0f${'\0'.repeat(40)}`)],
  ['exe', text(`MZ${'\0'.repeat(300)}PE\0\0`)],
  ['elf', text(`\x7fELF\x02\x01\x01${'\0'.repeat(60)}`)],
  ['sh', text('#!/bin/sh\nrm -r /\n')],
  ['lnk', both(Buffer.from([0x4c, 0, 0, 0, 1, 0x14, 2, 0]), '\0'.repeat(80))],
  ['doc', both(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), '\0'.repeat(600))],
  ['rtf', text('{\\rtf1\\ansi{\\object\\objocx}}')],
  ['eps', text('%!PS-Adobe-3.0 EPSF-3.0\n')],
  ['zip', zip({ 'a.txt': text('x') })],
  ['jar', zip({ 'META-INF/MANIFEST.MF': text('Main-Class: a'), 'a.class': text('\xca\xfe\xba\xbe') })],
  ['xlsx', zip({ '[Content_Types].xml': text('x'), 'xl/workbook.xml': text('x') })],
  ['docm', macroLetter()],
  ['docx', zip({ '[Content_Types].xml': text('x'), 'word/document.xml': text('x'), 'a.exe': text('MZ') })],
  ['7z', text("7z\xbc\xaf'\x1c\0\x04")],
  ['rar', text('Rar!\x1a\x07\x01\0')],
  ['gz', gzipSync(Buffer.alloc(200_000))],
  ['db', text('SQLite format 3\0')],
  ['eml', text(`From: a@b.example\r\nSubject: x\r\n\r\n${eicar}`)],
  ['pdf', text('%PDF-1.7\nwithout its end')],
  ['pdf', text('%PDF')],
  ['pdf', both('x'.repeat(2000), sample('pdf'))],
  ['png', text('\x89PNG')],
  ['docx', sample('docx').subarray(0, -30)],
]

const stranger = zip({ 'a.class': text('\xca\xfe\xba\xbe') })
const pictures = ['jpg', 'png', 'heic', 'tif'] as const
/** Behind the signs of a picture, where its own readers skip it. */
const inHead = (ending: string, what: string) =>
  both(sample(ending, far).subarray(0, 24), what, sample(ending, far).subarray(24))

const polyglots = [
  ...[...pictures, 'pdf'].map(one => [one, both(sample(one, far), stranger), 'mixed'] as const),
  ...[...pictures, 'pdf'].map(
    one => [one, both(sample(one), zip({ a: text('x') }, 'x'.repeat(900))), 'mixed'] as const,
  ),
  ...[...pictures, 'pdf'].map(one => [one, both(sample(one, far), sample('docx')), 'mixed'] as const),
  ...pictures.map(one => [one, both(sample(one, far), page), 'mixed'] as const),
  ...pictures.map(one => [one, both(sample(one, far), svg), 'mixed'] as const),
  ...pictures.map(one => [one, inHead(one, svg), 'mixed'] as const),
  ...pictures.map(one => [one, inHead(one, '<?php system($_GET["x"]); ?>'), 'mixed'] as const),
  ...pictures.map(one => [one, inHead(one, '%PDF-1.7\n'), 'mixed'] as const),
  ['pdf', both('%PDF-1.7\n', page, '\n%%EOF\n'), 'mixed'],
  ['docx', both(sample('docx', far), stranger), 'mixed'],
  ['docx', both(`MZ${'\0'.repeat(200)}`, sample('docx', far)), 'wrong_kind'],
  ['pdf', both(page, sample('pdf', far)), 'wrong_kind'],
  ['jpg', both('GIF89a/*', sample('jpg', far), '*/=1;alert(1)'), 'wrong_kind'],
  // A letter may hold a script, and a picture any bytes: nothing of ours opens them.
  ['pdf', both(sample('pdf'), '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>\n%%EOF\n'), 'taken'],
  ['jpg', both(sample('jpg', far), page, sample('png', far)), 'taken'],
  ['png', both(sample('png', far), '*/=1;alert(document.cookie)//'), 'taken'],
] as const satisfies readonly (readonly [string, Buffer, Hostile['fate']])[]

/** Wrong magic under its own ending and one of ours, one kind under the name of another, two things in one. */
export const hostileFiles: readonly Hostile[] = [
  ...foreign.flatMap(([ending, content], at) =>
    [...new Set([ending, endings[at % endings.length]])].map(
      (name): Hostile => ({ name: `letter.${name}`, content, fate: 'wrong_kind' }),
    ),
  ),
  ...endings.flatMap(is =>
    endings
      .filter(name => name !== is)
      .map((name): Hostile => ({ name: `letter.${name}`, content: sample(is, 500), fate: 'not_its_name' })),
  ),
  ...polyglots.map(([ending, content, fate]): Hostile => ({ name: `letter.${ending}`, content, fate })),
  { name: 'letter.pdf', content: sample('pdf', 10 * 1024 * 1024), fate: 'too_large' },
  { name: 'letter.pdf', content: Buffer.alloc(0), fate: 'empty' },
]

/** A virus in each kind, at its end and across the border of two chunks. */
export const infected: readonly Hostile[] = endings
  .filter(ending => ending !== 'docx')
  .flatMap(ending =>
    [0, 64 * 1024 - 200].map(
      (before): Hostile => ({
        name: `letter.${ending}`,
        content: both(sample(ending, before), eicar, '\n%%EOF\n'),
        fate: 'infected',
      }),
    ),
  )
  .concat({
    name: 'letter.docx',
    content: zip({
      '[Content_Types].xml': text('<Types/>'),
      'word/document.xml': text('<w:document/>'),
      'word/media/a.png': text(eicar),
    }),
    fate: 'infected',
  })

/** Names that would leave a folder, end a text, turn it round, or fill a page. */
export const hostileNames: readonly string[] = [
  '../../../../etc/cron.d/job.pdf',
  '..\\\\..\\\\windows\\\\system32\\\\boot.pdf',
  '/etc/passwd.pdf',
  'C:\\\\autoexec.pdf',
  '....//....//x.pdf',
  '%2e%2e%2f%2e%2e%2fx.pdf',
  '..%c0%afx.pdf',
  '..',
  '.',
  '.htaccess',
  '../keys/practice.key',
  '../intake.db',
  'arriving/../../intake.db-wal',
  'a\0b.pdf',
  'letter.pdf\0.exe',
  '\0\0\0',
  'letter\u202Efdp.exe',
  '\u202E\u202D\u2066x\u2069.pdf',
  '\u200F\u200E\uFEFF\u200B.pdf',
  'two\tand\u2028lines\u2029and\u0085more.pdf',
  `${'n'.repeat(300)}.pdf`,
  `${'😀'.repeat(300)}.pdf`,
  `${'a\u0301'.repeat(300)}.pdf`,
  `letter.${'x'.repeat(300)}`,
  `${' '.repeat(300)}.pdf`,
  `${'.'.repeat(300)}pdf`,
  '<img src=x onerror=alert(1)>.pdf',
  "'><script>alert(1)</script>.pdf",
  '{{name}} <%= it %>.pdf',
  '$(reboot).pdf',
  '`reboot`.pdf',
  '|reboot;.pdf',
  '=cmd|calc!A0.pdf',
  'CON.pdf',
  'letter.pdf.exe',
  'letter.svg',
  'letter.html',
  'letter.pdf/',
  ' ',
  'Überweisung für Frau Muster.pdf',
]
