import t from 'tap'
import { backupDrill } from './backup.ts'

t.test(
  'a backup while people send; the machine is lost, and the recovery key alone restores all of it',
  async t => {
    const drill = await backupDrill(200, 4)
    const { megabytes, backupSeconds, restoreSeconds, inquiries, answers, ...figures } = drill
    t.comment({ megabytes, backupSeconds, restoreSeconds })
    t.ok(inquiries > 200)
    t.same(Object.keys(answers), ['303'], 'nobody was turned away meanwhile')
    t.same(figures, { lost: 0, differing: [], wrongKeyRefused: true })
  },
)
