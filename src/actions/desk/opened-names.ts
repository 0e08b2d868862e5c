import { keepLatest } from '../../sealing/keep-latest.ts'
import type { KeyPlace, Vault } from '../../sealing/vault.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { openGroup } from '../open-inquiry.ts'

interface Opened {
  sealed: string
  name: string
}

const opened = new WeakMap<Vault, Map<string, Opened>>()
const mostOpened = 2000

/**
 * The first name and initial in a row's summary. Lists show the same rows again and again, so the last few are
 * remembered, as long as the stored summary is the same.
 */
export async function openedName(vault: Vault, row: KeyPlace & Pick<InquiryRow, 'summary'>): Promise<string> {
  const ofVault = opened.get(vault) ?? new Map<string, Opened>()
  opened.set(vault, ofVault)
  const before = ofVault.get(row.id)
  if (before?.sealed === row.summary) return before.name
  const { name } = await openGroup<{ name: string }, 'summary'>(vault, row, 'summary')
  keepLatest(ofVault, row.id, { sealed: row.summary, name }, mostOpened)
  return name
}
