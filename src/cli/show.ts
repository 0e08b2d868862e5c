import { userInfo } from 'node:os'
import { readInquiry } from '../actions/read-inquiry.ts'
import { inquiryInWords } from './inquiry-in-words.ts'
import { runCommand } from './run-command.ts'

await runCommand(async (parts, [reference]) => {
  if (!reference) throw new Error('Say which one: npm run show -- REFERENCE')
  const inquiry = await readInquiry(parts, reference, `command:${userInfo().username}`)
  process.stdout.write(`${inquiryInWords(parts, inquiry)}\n`)
})
