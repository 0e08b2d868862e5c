import Sqlite from 'better-sqlite3'

// Another program that writes and does not come to an end before its input does: node lock-sqlite.ts FILE
const database = new Sqlite(process.argv[2] ?? '')
database.exec('begin immediate')
process.stdout.write('locked\n')
process.stdin.resume()
process.stdin.once('end', () => database.close())
