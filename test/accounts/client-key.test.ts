import t from 'tap'
import { clientKey, networkKey } from '../../src/accounts/client-key.ts'

const rows: [ip: string | undefined, key: string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
  ['::ffff:0.0.0.0', '0.0.0.0'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000:0001::', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['2001:db8::1:0:0:1', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['1::', '1:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['::fffe:203.0.113.7', '0:0:0:0::/64'],
  ['fe80::1:2%eth0', 'fe80:0:0:0::/64'],
  ['fe80::7%2', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['', ''],
  [undefined, ''],
]

t.test('a client is its IPv4 address, or the /64 of its IPv6 address', async t => {
  for (const [ip, key] of rows) t.equal(clientKey(ip), key, `${ip}`)
})

t.test('a network is its IPv4 address, or the /48 of its IPv6 address', async t => {
  t.equal(networkKey('203.0.113.7'), '203.0.113.7')
  t.equal(networkKey('::ffff:203.0.113.7'), '203.0.113.7')
  for (const ip of ['2001:db8:1::1', '2001:db8:1:ffff::1']) t.equal(networkKey(ip), '2001:db8:1::/48')
  t.equal(networkKey('2001:db8:2::1'), '2001:db8:2::/48')
})
