import { networkInterfaces } from 'node:os'

export type Range = readonly [address: string, bits: number]

/** This very machine, its link, and what is nobody's or leads to others (IANA's special-purpose registries, RFC 6890). */
export const neverPartners: readonly Range[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

/** Where a machine in a cloud asks about itself, its secrets among it: AWS, Google, Oracle, Alibaba and Azure. */
export const cloudMetadata: readonly Range[] = [
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['fd00:c1::a9fe:a9fe', 128],
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
]

/** Networks that a partner may share with us, but nobody else. */
export const privateNetworks: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
]

/** The addresses that this machine has at this moment. */
export const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap(found => (found ?? []).map(({ address }) => address))
