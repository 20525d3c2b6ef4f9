import { BlockList, isIP, isIPv4 } from 'node:net'

/** Where callbacks may go: to public addresses, and to what `CALLBACK_HOSTS` names. */
export type AddressRules = {
  /** Whether the operator named this host. Its addresses are not looked at. */
  isNamed: (host: string) => boolean
  mayCall: (host: string, address: string) => boolean
}

// IANA's special-purpose registry for IPv4, and multicast.
const closedIpv4: [address: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
// Inside the public range: protocol assignments and Teredo, documentation, 6to4 (which carries any IPv4 address).
const closedIpv6: [address: string, bits: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]
// Where a network with IPv6 alone finds the hosts of IPv4 (RFC 6052).
const translated = '64:ff9b::'

const closed = new BlockList()
for (const [address, bits] of closedIpv4) {
  closed.addSubnet(address, bits, 'ipv4')
  closed.addSubnet(`${translated}${address}`, 96 + bits, 'ipv6')
}
for (const [address, bits] of closedIpv6) closed.addSubnet(address, bits, 'ipv6')

// Of IPv6, all that is not open is closed: loopback, unique local, link local, multicast, IPv4 in another dress.
const openIpv6 = new BlockList()
openIpv6.addSubnet('2000::', 3, 'ipv6')
openIpv6.addSubnet(translated, 96, 'ipv6')

/** Whether an address belongs to the public internet. What is no address does not. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  if (isIPv4(address)) return !closed.check(address, 'ipv4')
  return openIpv6.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

/** The rules for a list of host names, `*.example.com`, addresses and ranges that may be called although they are private. */
export function makeAddressRules(hosts: readonly string[]): AddressRules {
  const names = new Set<string>()
  const suffixes: string[] = []
  const addresses = new BlockList()
  for (const item of hosts.map(each => each.toLowerCase())) {
    const [address = '', bits] = item.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (isIP(address) === 0) item.startsWith('*.') ? suffixes.push(item.slice(1)) : names.add(item)
    else if (bits === undefined) addresses.addAddress(address, family)
    else addresses.addSubnet(address, Number(bits), family)
  }
  const isNamed = (host: string) => {
    const name = plainHost(host)
    return names.has(name) || suffixes.some(suffix => name.endsWith(suffix) && name.length > suffix.length)
  }
  return {
    isNamed,
    mayCall: (host, address) =>
      isPublicAddress(address) ||
      isNamed(host) ||
      (isIP(address) !== 0 && addresses.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')),
  }
}

/** A host of a URL as it is compared: no brackets around IPv6, no dot at the end, lower case. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
