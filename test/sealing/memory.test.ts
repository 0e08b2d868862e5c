import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const program = join(import.meta.dirname, 'draw-and-forget.ts')

/** Starts the program, and counts how often what it drew stands in its memory. */
async function copiesIn(word: 'forget' | 'keep'): Promise<number> {
  const child = spawn(process.execPath, [program, word])
  const ended = once(child, 'exit')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const drawn = Buffer.from(Buffer.from(line.toString().trim(), 'hex').map(byte => ~byte))
  const copies = regionsOf(child.pid ?? 0).filter(region => region.includes(drawn)).length
  child.kill('SIGKILL')
  await ended
  return copies
}

function regionsOf(pid: number): Buffer[] {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const regions = readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .filter(line => / rw/.test(line))
    .map(line => line.split(/[- ]/, 2).map(address => Number.parseInt(address, 16)) as [number, number])
    .map(([from, to]) => readWhole(memory, from, to - from))
  closeSync(memory)
  return regions
}

function readWhole(memory: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  try {
    for (let at = 0; at < length; ) {
      const read = readSync(memory, bytes, at, Math.min(length - at, 1 << 20), from + at)
      if (read === 0) break
      at += read
    }
  } catch {
    // Some regions, such as those of the kernel, cannot be read by anybody.
  }
  return bytes
}

t.test(
  'a key that its holder forgot is nowhere in the memory of the program',
  { skip: process.platform === 'linux' ? false : 'reads /proc' },
  async t => {
    t.ok((await copiesIn('keep')) > 0, 'one that is held is found, so that the search works')
    t.equal(await copiesIn('forget'), 0)
  },
)
