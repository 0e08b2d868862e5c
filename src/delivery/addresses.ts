import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Config } from '../config.ts'

/** How far a call of ours may reach: everywhere, or to private networks as well, or to the public one alone. */
export type Reach = 'everywhere' | 'private' | 'public'

/** Where partners' programs may be called: a real service calls private networks only where its settings say so. */
export const reachOf = ({ real, privateWebhooks }: Pick<Config, 'real' | 'privateWebhooks'>): Reach =>
  !real ? 'everywhere' : privateWebhooks ? 'private' : 'public'

type Range = readonly [address: string, bits: number]

/** This very machine, its link, and what is nobody's or leads to others (IANA's special-purpose registries, RFC 6890). */
const neverPartners: readonly Range[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

/** Networks that a partner may share with us, but nobody else. */
const privateNetworks: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
]

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function listOf(...ranges: readonly Range[]): BlockList {
  const list = new BlockList()
  for (const [address, bits] of ranges) list.addSubnet(address, bits, familyOf(address))
  return list
}

const closed: Readonly<Record<Reach, BlockList>> = {
  everywhere: new BlockList(),
  private: listOf(...neverPartners),
  public: listOf(...neverPartners, ...privateNetworks),
}

/** Whether an address may be called; an IPv4 one that is written as IPv6 counts as what it is. */
export const mayCall = (address: string, reach: Reach): boolean =>
  !closed[reach].check(address, familyOf(address))

/** Whether the host of an address may be called, as far as that is said without asking for its name. */
export const mayCallHost = ({ hostname }: URL, reach: Reach): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 || mayCall(host, reach)
}

/** What a call that may not be made fails with. */
export const refusedAddress = () =>
  Object.assign(new Error('The address is not public'), { code: 'PRIVATE_ADDRESS' })

/**
 * Looks a name up for one connection, which then goes to what was answered and is looked up no second time. A name with
 * one address that may not be called is refused whole.
 */
export const lookupWithin =
  (reach: Reach): LookupFunction =>
  (host, options, done) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      const [first] = found ?? []
      if (error || !first) return done(error ?? refusedAddress(), [])
      if (!found.every(({ address }) => mayCall(address, reach))) return done(refusedAddress(), [])
      return options.all ? done(null, found) : done(null, first.address, first.family)
    })
