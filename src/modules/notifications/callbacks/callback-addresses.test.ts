import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { eventually } from '../../../../test/service.ts'
import type { Resolve } from './callback-client.ts'
import { aSender, finish, secret, stored } from './callbacks.fixture.ts'
import { aReceiver } from './receiver.fixture.ts'

const database = await aDatabase()
const { owner } = database
const receiver = await aReceiver(secret)
const port = receiver.host.split(':')[1]

const privately: [url: string, why: string][] = [
  [`http://127.0.0.1:${port}/`, 'loopback'],
  [`http://2130706433:${port}/`, 'loopback as a number'],
  [`http://127.1:${port}/`, 'loopback cut short'],
  [`http://[::ffff:127.0.0.1]:${port}/`, 'loopback as IPv6'],
  [`http://[::ffff:7f00:1]:${port}/`, 'loopback as IPv6 in hexadecimal'],
  [`https://127.0.0.1:${port}/`, 'loopback through TLS'],
  ['http://169.254.169.254/latest/meta-data', "the cloud's metadata"],
]

for (const [url, why] of privately) {
  test(`a private address is not called even when it got past the registration: ${why}`, async () => {
    const row = await tried(url, { hosts: [] })
    assert.deepEqual(
      [row?.state, row?.lastError],
      ['waits', 'leads to an address that callbacks may not go to'],
    )
    assert.equal(receiver.received.length, 0)
  })
}

test('a name of this machine is not called unless it is allowed', async () => {
  const row = await tried(`http://localhost:${port}/`, { hosts: [] })
  assert.match(row?.lastError ?? '', /may not go to|was not found/)
  assert.equal(receiver.received.length, 0)
})

test('a name that leads to a private address when it is called is not called', async () => {
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '169.254.169.254', '::1']) {
    const row = await tried(`http://rebound.example.com:${port}/`, {
      hosts: [],
      resolve: async () => [address],
    })
    assert.equal(row?.lastError, 'leads to an address that callbacks may not go to', address)
  }
  assert.equal(receiver.received.length, 0)
})

test('of several addresses of a name only those are called that may be', async () => {
  const asked: string[] = []
  const resolve: Resolve = async host => {
    asked.push(host)
    return ['10.0.0.1', '169.254.169.254', '127.0.0.1']
  }
  const row = await tried(`http://Several.example.com:${port}/`, { hosts: ['127.0.0.1'], resolve })
  assert.equal(row?.state, 'delivered')
  assert.deepEqual(asked, ['several.example.com'])
})

test('what the operator allowed is called: by name, by address, by range', async () => {
  const name = `http://localhost:${port}/`
  const address = `http://127.0.0.1:${port}/`
  const allowed: [url: string, host: string][] = [
    [name, 'localhost'],
    [address, '127.0.0.1'],
    [address, '127.0.0.0/8'],
  ]
  for (const [url, host] of allowed) {
    const row = await tried(url, { hosts: [host] })
    assert.equal(row?.state, 'delivered', `${url} ${host}: ${row?.lastError}`)
  }
})

test('an address that is none fails like any other, and does no harm', async () => {
  for (const url of ['file:///etc/passwd', 'nonsense', 'http://', `http://user:pass@127.0.0.1:${port}/`]) {
    const before = receiver.received.length
    const row = await tried(url, { hosts: ['127.0.0.1'] })
    assert.deepEqual([row?.state, row?.lastError], ['waits', 'is no address that can be called'], url)
    assert.equal(receiver.received.length, before)
  }
})

async function tried(url: string, options: { hosts: string[]; resolve?: Resolve }) {
  const ids = await finish(owner, url)
  const sender = aSender(database, options)
  sender.start()
  await eventually(() => assert.equal(sender.results.length, 1))
  await sender.stop()
  const [row] = await stored(database, ids)
  await owner`delete from notifications.callback where id = any (${ids}::uuid[])`
  return row
}
