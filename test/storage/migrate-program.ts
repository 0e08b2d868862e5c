import { openStore } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'

// A program of its own that migrates, for tests that start several at once: node migrate-program.ts URL FOLDER
const [url = '', folder = ''] = process.argv.slice(2)
const store = openStore(url, () => {})
const applied = await migrate(store, folder, () => new Date())
await store.close()
process.stdout.write(JSON.stringify(applied))
