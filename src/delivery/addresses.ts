import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Config } from '../config.ts'
import { cloudMetadata, neverPartners, ownAddresses, privateNetworks, type Range } from './networks.ts'

/** How far a call of ours may reach: everywhere, or to private networks as well, or to the public one alone. */
export type Reach = 'everywhere' | 'private' | 'public'

/** Where partners' programs may be called: a real service calls private networks only where its settings say so. */
export const reachOf = ({ real, privateWebhooks }: Pick<Config, 'real' | 'privateWebhooks'>): Reach =>
  !real ? 'everywhere' : privateWebhooks ? 'private' : 'public'

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Where a network of IPv6 alone translates (RFC 6052), an IPv4 address has this one as well. */
const translated = ([address, bits]: Range): Range => [`64:ff9b::${address}`, 96 + bits]

function listOf(...ranges: readonly Range[]): BlockList {
  const list = new BlockList()
  for (const range of ranges)
    for (const [address, bits] of isIP(range[0]) === 4 ? [range, translated(range)] : [range])
      list.addSubnet(address, bits, familyOf(address))
  return list
}

const closed: Readonly<Record<Reach, BlockList>> = {
  everywhere: new BlockList(),
  private: listOf(...neverPartners, ...cloudMetadata),
  public: listOf(...neverPartners, ...cloudMetadata, ...privateNetworks),
}

/**
 * Whether an address may be called. An IPv4 one that is written as IPv6 counts as what it is, and this machine stays closed
 * under whatever address it has.
 */
export const mayCall = (address: string, reach: Reach, own = ownAddresses()): boolean =>
  !closed[reach].check(address, familyOf(address)) &&
  (reach === 'everywhere' || !only(own).check(address, familyOf(address)))

const only = (addresses: readonly string[]): BlockList =>
  listOf(...addresses.map((address): Range => [address, isIP(address) === 6 ? 128 : 32]))

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
