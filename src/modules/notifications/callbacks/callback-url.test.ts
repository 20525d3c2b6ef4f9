import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../../../platform/config.ts'
import { isPublicAddress, makeAddressRules } from './callback-addresses.ts'
import { callbackUrlFault } from './callback-url.ts'

const publicAddresses = [
  ...['1.1.1.1', '8.8.8.8', '93.184.216.34', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0'],
  ...['192.167.255.255', '192.169.0.0', '223.255.255.255', '169.253.255.255', '11.0.0.0', '126.255.255.255'],
  ...['2606:4700:4700::1111', '2a00:1450:4001::1', '2003::1', '64:ff9b::8.8.8.8'],
]
const otherAddresses = [
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.1.2.3',
  ],
  ...[
    '169.254.169.254',
    '169.254.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
  ],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.7', '224.0.0.1', '239.1.1.1', '240.0.0.1'],
  ...[
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:a9fe:a9fe',
  ],
  ...['fe80::1', 'fe80::1%eth0', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2001::1'],
  ...[
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '3fff::1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
  ],
  ...['100::1', '5f00::1', '4000::1', '', 'example.com', '127.1', '0x7f.0.0.1', '1.1.1.1.'],
]

test('an address is public or is not, also in its other dresses', () => {
  for (const address of publicAddresses) assert.equal(isPublicAddress(address), true, address)
  for (const address of otherAddresses) assert.equal(isPublicAddress(address), false, address)
})

test('what the operator names may be called although it is private, and nothing beside it', () => {
  const rules = makeAddressRules([
    'App.internal',
    '*.apps.internal',
    '10.1.0.0/16',
    '192.168.7.7',
    'fd00:1::/32',
  ])
  const allowed: [host: string, address: string][] = [
    ['app.internal', '10.9.9.9'],
    ['APP.internal.', '127.0.0.1'],
    ['a.apps.internal', '10.9.9.9'],
    ['a.b.apps.internal', '10.9.9.9'],
    ['anything', '10.1.255.255'],
    ['anything', '::ffff:10.1.0.1'],
    ['192.168.7.7', '192.168.7.7'],
    ['[fd00:1::5]', 'fd00:1::5'],
    ['example.com', '8.8.8.8'],
  ]
  const refused: [host: string, address: string][] = [
    ['apps.internal', '10.9.9.9'],
    ['evil-apps.internal', '10.9.9.9'],
    ['.apps.internal', '10.9.9.9'],
    ['app.internal.example.com', '10.9.9.9'],
    ['anything', '10.2.0.0'],
    ['192.168.7.8', '192.168.7.8'],
    ['anything', 'fd00:2::5'],
    ['anything', 'nonsense'],
  ]
  for (const [host, address] of allowed)
    assert.equal(rules.mayCall(host, address), true, `${host} ${address}`)
  for (const [host, address] of refused)
    assert.equal(rules.mayCall(host, address), false, `${host} ${address}`)
})

const faults: [url: string, fault: RegExp][] = [
  ['ftp://example.com/a', /https:\/\//],
  ['javascript:alert(1)', /https:\/\//],
  ['//example.com', /https:\/\//],
  ['example.com', /https:\/\//],
  ['', /https:\/\//],
  ['http://', /https:\/\//],
  ['http:example.com', /https:\/\//],
  ['http:///example.com', /https:\/\//],
  ['http:\\\\example.com', /https:\/\//],
  ['http://example.com\\@10.0.0.1/', /https:\/\//],
  [' https://example.com', /https:\/\//],
  ['https://exam\nple.com', /https:\/\//],
  ['https://user@example.com', /password/],
  ['https://:secret@example.com', /password/],
  ['http://127.0.0.1/', /CALLBACK_HOSTS/],
  ['http://127.1:8080/', /CALLBACK_HOSTS/],
  ['http://2130706433/', /CALLBACK_HOSTS/],
  ['http://0x7f000001/', /CALLBACK_HOSTS/],
  ['http://0177.0.0.1/', /CALLBACK_HOSTS/],
  ['http://0/', /CALLBACK_HOSTS/],
  ['http://127.0.0.1./', /CALLBACK_HOSTS/],
  ['http://１２７.0.0.1/', /CALLBACK_HOSTS/],
  ['http://169.254.169.254/latest/meta-data', /CALLBACK_HOSTS/],
  ['http://[::1]/', /CALLBACK_HOSTS/],
  ['http://[::ffff:10.0.0.1]/', /CALLBACK_HOSTS/],
  ['http://localhost:5432/', /CALLBACK_HOSTS/],
  ['http://LOCALHOST./', /CALLBACK_HOSTS/],
  ['http://a.localhost/', /CALLBACK_HOSTS/],
  [`https://example.com/${'a'.repeat(1_981)}`, /2000 characters/],
]

test('an address that cannot be called back is refused in both languages with what to do', () => {
  for (const [url, fault] of faults) {
    const text = callbackUrlFault(url, { hasSecret: true, hosts: ['10.7.0.0/16', 'app.internal'] })
    assert.match(text?.en ?? 'nothing', fault, url)
    assert.ok(text?.es && text.es !== text.en, url)
  }
})

test('an address that can be called back is taken', () => {
  const hosts = ['10.7.0.0/16', 'localhost', '[::1]'.slice(1, -1)]
  const urls = [
    ...[
      'https://example.com',
      'HTTPS://Example.com:8443/a?b=c#d',
      'http://8.8.8.8/',
      'https://[2606:4700::1]/',
    ],
    ...['https://münchen.example/ä', 'http://10.7.1.1/', 'http://localhost:3000/', 'http://[::1]:3000/'],
    `https://example.com/${'a'.repeat(1_980)}`,
  ]
  for (const url of urls) assert.equal(callbackUrlFault(url, { hasSecret: true, hosts }), undefined, url)
})

test('without a secret every address is refused, and the text says what to set', () => {
  const text = callbackUrlFault('https://example.com', { hasSecret: false, hosts: [] })
  assert.match(text?.en ?? '', /CALLBACK_SECRET/)
  assert.match(text?.es ?? '', /CALLBACK_SECRET/)
})

test('the settings take one or two secrets of either form, and hosts of every kind', () => {
  const branded = `whsec_${Buffer.from('0123456789abcdefghijklmn').toString('base64')}`
  const plain = 'a-plain-secret-0123456789'
  const { CALLBACK_SECRET, CALLBACK_HOSTS } = loadConfig({
    CALLBACK_SECRET: `${branded}  ${plain}`,
    CALLBACK_HOSTS: 'app, app.internal, *.apps.internal, 10.1.0.0/16, ::1, fd00::/8',
  })
  assert.deepEqual(CALLBACK_SECRET, [branded, plain])
  assert.deepEqual(CALLBACK_HOSTS, [
    'app',
    'app.internal',
    '*.apps.internal',
    '10.1.0.0/16',
    '::1',
    'fd00::/8',
  ])
  assert.deepEqual(loadConfig({}).CALLBACK_SECRET, [])
})

const settingFaults: [name: string, value: string, fault: RegExp][] = [
  ['CALLBACK_SECRET', 'short', /needs 24/],
  ['CALLBACK_SECRET', 'a-plain-secret-0123456789 short', /needs 24/],
  ['CALLBACK_SECRET', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa', /easy to guess/],
  ['CALLBACK_SECRET', 'a-plain-secret-0123456789-ö', /outside ASCII/],
  ['CALLBACK_SECRET', 'whsec_not-base64-but-long-enough', /not base64/],
  ['CALLBACK_SECRET', 'whsec_MDEyMzQ1Njc4OWFiY2RlZg==', /16 bytes/],
  [
    'CALLBACK_SECRET',
    'one-0123456789-0123456789 two-0123456789-0123456789 three-0123456789-012345',
    /3 secrets/,
  ],
  ['CALLBACK_HOSTS', 'https://app.internal', /not a host name/],
  ['CALLBACK_HOSTS', 'app.internal:8080', /not a host name/],
  ['CALLBACK_HOSTS', 'app.*.internal', /not a host name/],
  ['CALLBACK_HOSTS', '*', /not a host name/],
  ['CALLBACK_HOSTS', '10.0.0.0/33', /not a host name/],
  ['CALLBACK_HOSTS', '300.1.1.1', /not a host name/],
]

test('settings that cannot mean what was wanted are refused', () => {
  for (const [name, value, fault] of settingFaults)
    assert.throws(() => loadConfig({ [name]: value }), fault, value)
})
