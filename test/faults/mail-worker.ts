import { openWorker } from '../../src/worker.ts'
import { openHouse } from '../helpers/delivery/house.ts'

// A delivering program of its own, for tests that kill it: node mail-worker.ts FOLDER SMTP_URL resend|hold
const [folder = '', smtpUrl = '', unknownMail = ''] = process.argv.slice(2)
const house = await openHouse({ folder, env: { SMTP_URL: smtpUrl, UNKNOWN_MAIL: unknownMail } })
const worker = openWorker(
  { ...house.delivery, leaseMs: 500 },
  { pollMs: 20, watchMs: 50, stopWithinMs: 2000 },
)
worker.start()
process.once('SIGTERM', () => void worker.stop().then(house.close))
process.stdout.write('started\n')
