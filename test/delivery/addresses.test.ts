import { networkInterfaces } from 'node:os'
import t from 'tap'
import { mayCall, type Reach, reachOf } from '../../src/delivery/addresses.ts'

const rows: [Reach, string[]][] = [
  [
    'everywhere',
    ['127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255', '192.0.0.8'],
  ],
  ['everywhere', ['::1', '::', 'fe80::1', 'febf::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe']],
  ['everywhere', ['::127.0.0.1', '2002:7f00:1::', '2001:0:7f00:1::', 'fec0::1']],
  [
    'everywhere',
    ['64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '0064:ff9b:0::a9fe:a9fe', '64:ff9b:1::808:808'],
  ],
  ['everywhere', ['100.100.100.200', '64:ff9b::6464:64c8', '168.63.129.16', '::ffff:100.100.100.200']],
  ['everywhere', ['fd00:ec2::254', 'fd00:ec2::fd', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.127.255.255']],
  ['private', ['fc00::1', 'fdff::1', '::ffff:10.0.0.1', '::ffff:c0a8:101']],
  ['private', ['64:ff9b::a00:1', '64:ff9b::192.168.1.1', 'fd00:ec3::254', '100.100.100.201']],
  ['public', ['9.255.255.255', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '192.167.0.1']],
  ['public', ['2600::1', '2a00:1450::1', '::ffff:8.8.8.8', '2001:4860:4860::8888']],
  ['public', ['64:ff9b::808:808', '64:ff9b::8.8.8.8']],
]
const order: Reach[] = ['public', 'private', 'everywhere']

t.test('each address is called only as far as it lies', async t => {
  for (const [nearest, addresses] of rows)
    for (const address of addresses)
      for (const reach of order)
        t.equal(
          mayCall(address, reach),
          order.indexOf(reach) >= order.indexOf(nearest),
          `${address} ${reach}`,
        )
})

t.test('no real service calls its own machine, whatever address it has', async t => {
  const own = ['203.0.113.9', '10.1.2.3', '2600::9', 'fd12::9']
  for (const reach of ['public', 'private'] as const) {
    for (const address of [...own, '::ffff:203.0.113.9', '64:ff9b::cb00:7109', '2600:0::9'])
      t.notOk(mayCall(address, reach, own), `${address} ${reach}`)
    t.ok(mayCall('203.0.113.8', reach, own), `a neighbour ${reach}`)
    for (const { address } of Object.values(networkInterfaces()).flatMap(found => found ?? []))
      t.notOk(mayCall(address, reach), `${address} of this machine ${reach}`)
  }
  for (const address of own) t.ok(mayCall(address, 'everywhere', own), address)
})

t.test('a real service calls the public network, and private ones where its settings say so', async t => {
  t.equal(reachOf({ real: true, privateWebhooks: false }), 'public')
  t.equal(reachOf({ real: true, privateWebhooks: true }), 'private')
  t.equal(reachOf({ real: false, privateWebhooks: false }), 'everywhere')
})
