import t from 'tap'
import { mayCall, type Reach, reachOf } from '../../src/delivery/addresses.ts'

const rows: [Reach, string[]][] = [
  [
    'everywhere',
    ['127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255', '192.0.0.8'],
  ],
  ['everywhere', ['::1', '::', 'fe80::1', 'febf::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe']],
  ['everywhere', ['::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', 'fec0::1']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.127.255.255']],
  ['private', ['fc00::1', 'fdff::1', '::ffff:10.0.0.1', '::ffff:c0a8:101']],
  ['public', ['9.255.255.255', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '192.167.0.1']],
  ['public', ['2600::1', '2a00:1450::1', '::ffff:8.8.8.8', '2001:4860:4860::8888']],
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

t.test('a real service calls the public network, and private ones where its settings say so', async t => {
  t.equal(reachOf({ real: true, privateWebhooks: false }), 'public')
  t.equal(reachOf({ real: true, privateWebhooks: true }), 'private')
  t.equal(reachOf({ real: false, privateWebhooks: false }), 'everywhere')
})
