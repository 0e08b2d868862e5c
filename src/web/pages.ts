import type { Text } from '../intake/form/question.ts'
import type { Practice } from '../practice/practice.ts'
import type { Catalogue } from '../text/catalogue.ts'
import type { Render } from '../text/templates.ts'

export interface PageParts {
  practice: Practice
  catalogue: Catalogue
  render: Render
  assets: string
  /** Every page says that nobody reads what is sent. */
  demo: boolean
}

/** Fills the templates of the public site with what every page needs. */
export interface Pages {
  text: Text
  language: string
  page(template: string, data?: object): string
}

export function openPages({ practice, catalogue, render, assets, demo }: PageParts, language = 'en'): Pages {
  const text = catalogue.textIn(language)
  const site = {
    language,
    assets,
    demo,
    programme: practice.programme,
    crisis: practice.crisisLines,
    practice,
  }
  return {
    text,
    language,
    page: (template, data = {}) => render(template, { ...data, site, t: text }),
  }
}
