import t from 'tap'
import { composeAlert, composeMail } from '../../src/delivery/compose.ts'
import { practice } from '../../src/practice/practice.ts'
import { openCatalogue } from '../../src/text/catalogue.ts'
import { openTemplates } from '../../src/text/templates.ts'

const parts = {
  practice,
  catalogue: openCatalogue(),
  render: openTemplates(),
  publicUrl: 'https://intake.example.org',
}
const about = {
  reference: 'K4R7-MH3T',
  queue: 'same_day',
  due_at: '2026-12-01T16:00:00.000Z',
  language: 'en',
}

const queues = [
  'immediate',
  'same_day',
  'clinician_review',
  'resource_navigation',
  'call_to_complete',
  'courtesy_call',
  'standard',
]

/** Words that would tell somebody who looks over a shoulder what this is about. */
const telling =
  /mental|therap|psych|group|health|risk|suicid|self-?harm|crisis|danger|urgent|immediate|depress|anxi|trauma|patient|treatment|programme/i

t.test('staff learn that something arrived, where it lies and by when; nothing else', async t => {
  for (const kind of ['admissions', 'on_call'])
    for (const queue of queues) {
      const mail = composeMail(parts, { kind }, { ...about, queue })
      const words = `${mail.senderName} ${mail.subject} ${mail.text}`
      t.notMatch(words, telling, `${kind} ${queue}`)
      t.match(mail.text, 'Reference: K4R7-MH3T')
      t.match(mail.text, 'Answer by: Tuesday, 1 December, 11 am')
      t.match(mail.text, `List: ${parts.catalogue.textIn('en')(`queue.${queue}`)}`)
      t.match(mail.text, 'Sign in: https://intake.example.org/staff\n')
    }
})

t.test('whoever is on call learns that they are needed now, and not why', async t => {
  const mail = composeMail(parts, { kind: 'on_call' }, about)
  t.equal(mail.subject, 'Please look now: K4R7-MH3T')
  t.match(mail.text, /^Someone needs you now\n/)
})

t.test('the acknowledgement tells a lock screen nothing', async t => {
  const mail = composeMail(parts, { kind: 'acknowledgement' }, about)
  t.equal(mail.subject, 'We got your message')
  t.notMatch(`${mail.senderName} ${mail.subject} ${mail.text}`, telling)
  for (const words of [practice.programme.practice, practice.programme.name, practice.programme.town])
    t.notOk(mail.html.includes(words) || mail.text.includes(words), words)
  t.match(mail.text, 'Tuesday, 1 December, 11 am')
  t.match(mail.text, practice.programme.phone.shown)
  t.match(mail.text, 'Reference: K4R7-MH3T')
  t.notMatch(mail.text, '988', 'nor does a crisis line in a shared mailbox')
  t.notMatch(mail.text + mail.html, /https?:|href/)
})

t.test('a page in a language without texts is written in ours', async t => {
  const mail = composeMail(parts, { kind: 'acknowledgement' }, { ...about, language: 'xx' })
  t.match(mail.html, '<html lang="en">')
})

t.test('an unknown kind or list throws rather than show a bare key', async t => {
  t.throws(() => composeMail(parts, { kind: 'no_such_kind' }, about))
  t.throws(() => composeMail(parts, { kind: 'admissions' }, { ...about, queue: 'no_such_list' }))
})

t.test('the HTML asks nobody for anything, suits the dark, and escapes', async t => {
  const { html } = composeMail(parts, { kind: 'admissions' }, { ...about, reference: '<b>&' })
  t.notMatch(html, /<img|<script|<link|url\(|@import|@font-face/i)
  t.strictSame(
    [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address),
    ['https://intake.example.org/staff'],
  )
  t.match(html, '<meta name="color-scheme" content="light dark">')
  t.match(html, '@media (prefers-color-scheme: dark)')
  t.match(html, '&lt;b&gt;&amp;')
  t.notMatch(html, '<b>')
})

t.test('the second channel hears the same neutral words', async t => {
  const alert = composeAlert(parts, { kind: 'on_call', urgent: 1 }, about)
  t.same(alert, {
    text: 'Someone needs you now: K4R7-MH3T. Sign in: https://intake.example.org/staff',
    reference: 'K4R7-MH3T',
    kind: 'on_call',
    urgent: true,
  })
})
