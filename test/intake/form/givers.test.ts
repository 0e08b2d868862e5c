import fc from 'fast-check'
import t from 'tap'
import { giverOf, givers, giversFor, markGivers } from '../../../src/intake/form/givers.ts'
import { type Answers, questionsOf } from '../../../src/intake/form/question.ts'
import { contactForm } from '../../../src/practice/contact-form.ts'

const names = questionsOf(contactForm).map(({ name }) => name)
const answers = fc.dictionary(fc.constantFrom(...names), fc.string()) as fc.Arbitrary<Answers>
const own = fc.dictionary(
  fc.constantFrom(...names, 'no_question'),
  fc.oneof(fc.constantFrom(...givers), fc.string()),
)
const usual = fc.constantFrom(...givers)

t.test('every answer is marked once, with its own giver or the usual one, and nothing else is', async () => {
  fc.assert(
    fc.property(answers, usual, own, (answers, usual, own) => {
      const marks = markGivers(contactForm, answers, usual, own)
      const known = (name: string) => givers.find(giver => giver === own[name]) ?? usual
      return names.every(name => giverOf(marks, name) === (name in answers ? known(name) : null))
    }),
  )
})

t.test('the marks part as their answers do: none is lost, none stands with both readers', async () => {
  fc.assert(
    fc.property(answers, usual, own, (answers, usual, own) => {
      const marks = markGivers(contactForm, answers, usual, own)
      const [contact, told] = [
        giversFor(contactForm, 'contact', marks),
        giversFor(contactForm, 'answers', marks),
      ]
      const parted = Object.keys(contact).length + Object.keys(told).length === Object.keys(marks).length
      return (
        parted && Object.entries(marks).every(([name, giver]) => ({ ...contact, ...told })[name] === giver)
      )
    }),
  )
})

t.test('who filled in the form alone is not marked', async t => {
  t.equal(giverOf(undefined, 'name'), null)
})
