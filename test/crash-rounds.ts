import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openPool } from '../src/platform/database.ts'
import { aDatabase } from './database.ts'
import { aClient, type Client } from './journal.ts'
import {
  aDataDir,
  aService,
  cleanUp,
  embeddedUrl,
  eventually,
  Hopeless,
  postmasterPid,
  type Service,
  stop,
} from './service.ts'

/** Kills the service again and again while customers are registered, and compares the database with the journal. */
export async function killServiceRepeatedly(t: TestContext, rounds: number): Promise<void> {
  const database = await aDatabase()
  const client = await aClient(t)
  const settings = { DATABASE_URL: database.url }
  let service = await aService(t, { settings })
  let unknown = 0
  for (let round = 0; round < rounds; round++) {
    const writing = client.write(service.url)
    await untilMore(client, 1 + Math.random() * 40)
    await sleep(Math.random() * 300)
    assert.equal(await stop(service, 'SIGKILL'), 'SIGKILL')
    await writing.stop()
    unknown += client.unknown()
    service = await aService(t, { settings, port: service.port })
    await client.settle(service.url)
    await client.verify(database.owner)
  }
  t.diagnostic(
    `${rounds} kills, ${client.acknowledged()} acknowledged, ${unknown} unknown and settled, 0 lost, 0 double`,
  )
  assert.ok(unknown > 0, 'no kill met a call under way')
}

/** Kills the embedded PostgreSQL again and again while customers are registered. The service must live on. */
export async function killDatabaseRepeatedly(t: TestContext, rounds: number): Promise<void> {
  const dataDir = await aDataDir(t)
  const client = await aClient(t)
  const service = await aService(t, { settings: { DATA_DIR: dataDir } })
  const owner = openPool({ url: embeddedUrl(dataDir), name: 'test owner', connectionsMax: 1 })
  cleanUp(t, () => owner.end({ timeout: 1 }))
  for (let round = 0; round < rounds; round++) {
    const writing = client.write(service.url, { patient: true })
    await untilMore(client, 1 + Math.random() * 40, service)
    await sleep(Math.random() * 300)
    const pid = postmasterPid(dataDir)
    assert.ok(pid)
    process.kill(pid, 'SIGKILL')
    await eventually(() => assert.notEqual(postmasterPid(dataDir) ?? pid, pid))
    await untilMore(client, 10, service)
    await writing.stop()
    assert.equal(service.hasEnded(), false)
    await client.settle(service.url)
    await eventually(() => owner`select 1`)
    await client.verify(owner)
    assert.equal((await service.call('GET', '/ready')).status, 200)
  }
  t.diagnostic(`${rounds} crashes of PostgreSQL, ${client.acknowledged()} acknowledged, 0 lost, 0 double`)
  assert.equal(await stop(service), 0)
  assert.equal(postmasterPid(dataDir), undefined)
}

async function untilMore({ acknowledged, strange }: Client, more: number, service?: Service): Promise<void> {
  const wanted = acknowledged() + more
  await eventually(() => {
    if (strange.length > 0)
      throw new Hopeless([...strange, ...failuresIn(service?.output() ?? '')].join('\n'))
    assert.ok(acknowledged() >= wanted, `${acknowledged()} of ${wanted} acknowledged`)
  })
}

// What the service logged as a failure of its own, which the answer does not tell.
function failuresIn(output: string): string[] {
  return output.split('\n').filter(line => line.includes('request failed'))
}
