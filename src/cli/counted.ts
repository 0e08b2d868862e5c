import { openCatalogue } from '../text/catalogue.ts'

const text = openCatalogue().textIn('en')

/** How many of some things there are; one is told as one. */
export const counted = (things: string, count: number): string => text(`counted.${things}`, { count })
