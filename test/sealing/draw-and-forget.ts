import { randomBytesFromPool } from '../../src/sealing/randomness.ts'

// Draws, keeps the bits turned over, forgets the bytes, and waits to be looked at.
const kept = Buffer.alloc(32)
if (process.argv[2] === 'forget') turnOver(randomBytesFromPool(32))
else {
  const held = randomBytesFromPool(32)
  for (const [at, byte] of held.entries()) kept[at] = ~byte
  setInterval(() => held.length, 1000)
}

function turnOver(draw: Buffer) {
  for (const [at, byte] of draw.entries()) kept[at] = ~byte
  draw.fill(0)
}

process.stdout.write(`${kept.toString('hex')}\n`)
process.stdin.resume()
