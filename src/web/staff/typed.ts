import { z } from 'zod'
import { storable } from '../../intake/form/storable.ts'

/** What somebody typed into one field, as it came but for what no store can hold; too much of it is nothing. */
export const asTyped = (most: number) => z.string().overwrite(storable).max(most).catch('')

/** The same without blanks around it: a name, an address, a code. */
export const line = (most: number) => z.string().overwrite(storable).trim().max(most).catch('')
