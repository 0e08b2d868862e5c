import { z } from 'zod'
import { open, placeOf, seal } from '../../sealing/box.ts'
import type { WebParts } from '../parts.ts'

/** What setting up a second factor needs until it is done: sealed into the page, stored nowhere. */
const setUp = z.object({
  app: z.object({ secret: z.string(), uri: z.string(), session: z.string() }).optional(),
  codes: z.array(z.string()),
})
export type SetUp = z.output<typeof setUp>

const place = (staffId: string) => placeOf('set-up', staffId, 'codes')

export const sealSetUp = ({ vault }: WebParts, staffId: string, begun: SetUp): string =>
  seal(vault.secrets.kept, place(staffId), JSON.stringify(begun))

/** Opens it again, or answers null for anything that was not sealed for this person. */
export function openSetUp({ vault }: WebParts, staffId: string, sealed: string): SetUp | null {
  try {
    return setUp.parse(JSON.parse(open(vault.secrets.kept, place(staffId), sealed).toString('utf8')))
  } catch {
    return null
  }
}
