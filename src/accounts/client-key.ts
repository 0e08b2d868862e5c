import { isIPv6 } from 'node:net'

/**
 * What a client is counted by: its IPv4 address, also where that comes mapped into IPv6, or the /64 of its IPv6 address,
 * for one line has all addresses of its /64. Anything else is counted as it stands; a client that is gone has no address.
 */
export const clientKey = (ip: string | undefined): string => keyOf(ip, 64)

/** The same with the /48 of an IPv6 address: one machine can have all of its 65,536 lines, and so can a whole town. */
export const networkKey = (ip: string | undefined): string => keyOf(ip, 48)

function keyOf(ip: string | undefined, bits: 48 | 64): string {
  const [address = ''] = (ip ?? '').toLowerCase().split('%')
  if (!isIPv6(address)) return address
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  return isMapped
    ? groups.slice(6).flatMap(bytesOf).join('.')
    : `${groups.slice(0, bits / 16).join(':')}::/${bits}`
}

/** All eight groups in their shortest form, which the parser of addresses knows to write. */
function groupsOf(address: string): string[] {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = [], tail = []] = short.split('::').map(half => half.split(':').filter(group => group !== ''))
  return [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail]
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 255]
}
