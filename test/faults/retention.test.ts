import t from 'tap'
import { nothingLeft, retentionDrill } from './retention.ts'

t.test(
  'what is purged is gone from the file, byte by byte; what stays is whole, and so are the reports',
  async t => {
    const { purged, inquiries, ...figures } = await retentionDrill(60, [89, 181, 369, 1100, 2560])
    t.comment({ purged })
    t.ok(purged > inquiries / 10)
    t.same(figures, nothingLeft)
  },
)
