import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance, type TFunction } from 'i18next'
import type { Text } from '../intake/form/question.ts'
import { factsInTexts, practice } from '../practice/practice.ts'

const folder = join(import.meta.dirname, '../practice/locales')

/** Every public text, by language; a language is there when its file is. */
export interface Catalogue {
  languages: readonly string[]
  /** The texts of a language. A key that is missing throws: no page ever shows a bare key. */
  textIn(language: string): Text
}

export function openCatalogue(facts = factsInTexts(practice)): Catalogue {
  const languages = readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length))
  const i18n = createInstance()
  i18n.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    // Templates escape; a text is never trusted as markup.
    interpolation: { escapeValue: false, defaultVariables: facts },
    resources: Object.fromEntries(languages.map(language => [language, { translation: read(language) }])),
  })
  const texts = new Map(languages.map(language => [language, strict(i18n.getFixedT(language), facts)]))
  return {
    languages,
    textIn(language) {
      const text = texts.get(language)
      if (!text) throw new Error(`There are no texts in ${language}`)
      return text
    },
  }
}

const read = (language: string) => JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8'))

/** A text is looked up once: a page asks for hundreds, and every sent form for a few. */
function strict(translate: TFunction, facts: Readonly<Record<string, string>>): Text {
  const plain = new Map<string, string>()
  const pieces = new Map<string, readonly string[]>()
  const find: Text = (key, values) => {
    const found: unknown = translate(key, { ...values, defaultValue: '' })
    if (typeof found !== 'string' || found === '') throw new Error(`The catalogue has no text ${key}`)
    return found
  }
  /** The words between placeholders, and their names, in turn. Forms for numbers are left to the library. */
  const piecesOf = (key: string): readonly string[] => {
    const known = pieces.get(key)
    if (known) return known
    const raw: unknown = translate(key, { skipInterpolation: true, defaultValue: '' })
    const made = typeof raw === 'string' ? raw.split(/\{\{(\w+)\}\}/) : []
    pieces.set(key, made)
    return made
  }
  return (key, values) => {
    if (values) {
      const parts = piecesOf(key)
      if (parts.length < 3) return find(key, values)
      return parts
        .map((part, at) => (at % 2 === 0 ? part : String(values[part] ?? facts[part] ?? '')))
        .join('')
    }
    const known = plain.get(key) ?? find(key)
    plain.set(key, known)
    return known
  }
}
