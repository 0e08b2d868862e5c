import t from 'tap'
import { crisisHint } from '../../src/intake/crisis-hint.ts'
import { crisisPhrases } from '../../src/practice/crisis-phrases.ts'

const hint = (text: string) => crisisHint(crisisPhrases, text)

const hints = [
  'Sometimes I want to kill myself.',
  'i just want to die',
  'I don’t want to live anymore',
  'I dont want to be here anymore',
  'my family would be better off dead... no, I would be better off dead',
  'They would be better off without me',
  "I'm suicidal",
  'My son is suicidal and I am afraid',
  'She keeps saying she wants to die',
  'He tried to kill himself last month',
  'There is no reason to live',
  'I have been cutting myself again',
  'I have thoughts of suicide every night',
  'I wish I was dead',
  'I am thinking about ending my life',
  'Thoughts of self-harm',
  'I am scared I will hurt myself',
  'He threatened to kill us',
  'No quiero vivir',
  'ya no quiero vivir más así',
  'He pensado en quitarme la vida',
  'Mi hija dice que quiere morirse',
  'tengo pensamientos suicidas',
  'no tengo ganas de vivir',
  'Estarían mejor sin mí',
  'quiero hacerme daño',
  'Não quero viver',
  'eu nao quero mais viver',
  'penso em tirar minha vida',
  'Tenho vontade de morrer todos os dias',
  'quero me matar',
  'meu irmão tentou se matar',
  'acho que seria melhor sem mim',
]

const everyday = [
  'I am dying to meet new people and to try a group.',
  'I play games to kill time.',
  'My commute is killing me, and my back kills me.',
  'My boss would kill for that deadline; it is a dead end job.',
  'I was bored to death and scared to death of the phone.',
  'My mother died in March and I miss her.',
  'I want to take my life back.',
  "I don't want to live with my parents any more.",
  'I keep shooting myself in the foot at work.',
  'My life feels hard, I want to live better.',
  'I am not suicidal, only very tired.',
  'I do not want to diet.',
  'The job ended and so did my marriage; I want it to end well.',
  'Me muero de ganas de empezar.',
  'Me muero de hambre cuando trabajo.',
  'Quiero cortarme el pelo y vivir mejor.',
  'No quiero vivir sola.',
  'Quiero vivir una vida normal.',
  'Estou morrendo de saudade da minha família.',
  'Quero viver melhor e conhecer pessoas.',
  'Morro de vontade de participar.',
  'Matar o tempo não ajuda.',
]

for (const text of hints) t.ok(hint(text), text)
for (const text of everyday) t.notOk(hint(text), text)

t.test(
  'every list says what it means: each hint matches, each harmless phrase begins with one and does not',
  async t => {
    for (const [language, list] of Object.entries(crisisPhrases)) {
      t.ok(list.hints.length > 50, language)
      for (const phrase of list.hints) if (!hint(phrase)) t.fail(`${language}: ${phrase}`)
      for (const phrase of list.harmless) {
        if (hint(phrase)) t.fail(`${language}: ${phrase} is a hint`)
        if (!list.hints.some(each => phrase.startsWith(each)))
          t.fail(`${language}: ${phrase} takes nothing back`)
      }
      t.equal(new Set(list.hints).size, list.hints.length, 'no phrase stands twice')
    }
  },
)
