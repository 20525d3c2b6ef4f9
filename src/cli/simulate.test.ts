import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aFolder, cleanUp, eventually, runCommand } from '../../test/service.ts'

test('the gateway simulator says where it listens and how it behaves, and sums up at Ctrl-C', async t => {
  const flags = ['--port', '0', '--quota', '1', '--window', '60', '--latency-min', '0', '--latency-max', '0']
  const shares = ['--failures', '0', '--seed', '5', '--no-retry-after', '--key', 'our-key']
  const running = await startSimulator(t, [...flags, ...shares])
  const url = await eventually(() => {
    const [, found] = /listens at (\S+)/.exec(running.output()) ?? []
    assert.ok(found, running.output())
    return found
  })
  assert.match(running.output(), /1 calls in any 60 s, 50 at a time/)
  const notify = () =>
    fetch(`${url}/v1/notify?trace_id=a`, {
      method: 'POST',
      headers: { 'x-api-key': 'our-key', 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'a', message: 'b', type: 'sms' }),
    })
  assert.equal((await notify()).status, 200)
  const refused = await notify()
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, null])
  running.interrupt()
  assert.equal(await running.ended, 0)
  assert.match(running.output(), /received 2, delivered 1, in progress 0 \(delivered 1, rate_limited 1\)/)
  assert.match(running.output(), /1 delivered, 0 of them more than once/)
  assert.match(running.output(), /busiest +2 calls in 60 s, 1 of them taken/)
})

test('a busy port is named with what to do, and figures that cannot be are wrong usage', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp(t, () => server.close())
  const { port } = server.address() as { port: number }
  const busy = await runCommand(t, ['simulate', 'gateway', '--port', String(port)])
  assert.equal(busy.code, 1)
  assert.match(busy.stderr, new RegExp(`Port ${port} is in use.*--port ${port + 1}`))
  const nowhere = await runCommand(t, ['simulate', 'gateway', '--port', '0', '--ledger', 'no/such/folder'])
  assert.equal(nowhere.code, 1)
  assert.match(nowhere.stderr, /The folder of the ledger .* does not exist/)
  const impossible = [
    ['--failures', '1.5'],
    ['--failures', '0.9', '--cut', '0.2'],
    ['--latency-min', '600'],
    ['--down-to', '5'],
    ['--quota', 'many'],
  ]
  for (const flags of impossible) {
    const { code, stderr } = await runCommand(t, ['simulate', 'gateway', '--port', '0', ...flags])
    assert.equal(code, 2, flags.join(' '))
    assert.match(stderr, /error: /)
  }
})

async function startSimulator(t: TestContext, flags: string[]) {
  const main = join(import.meta.dirname, '..', 'main.ts')
  const child = spawn(process.execPath, [main, 'simulate', 'gateway', ...flags], { cwd: await aFolder(t) })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk
    })
  }
  const ended = once(child, 'close').then(([code]) => code)
  cleanUp(t, async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { output: () => output, interrupt: () => child.kill('SIGINT'), ended }
}
