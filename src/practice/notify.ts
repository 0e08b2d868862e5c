import type { NotifyTable } from '../intake/notices.ts'

export const notifyTable: NotifyTable = {
  page_on_call: [
    { kind: 'on_call', channel: 'mail', urgent: true },
    { kind: 'on_call', channel: 'webhook', urgent: true },
  ],
  email_urgent: [
    { kind: 'admissions', channel: 'mail', urgent: true },
    { kind: 'admissions', channel: 'webhook', urgent: true },
  ],
  email_normal: [{ kind: 'admissions', channel: 'mail', urgent: false }],
}
