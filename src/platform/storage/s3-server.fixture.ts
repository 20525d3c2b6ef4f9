import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

// The package has no types.
type S3Server = { run: () => Promise<unknown>; close: () => Promise<void>; httpServer: Server }
type S3ServerClass = new (options: Record<string, unknown>) => S3Server
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as S3ServerClass

export const bucket = 'reports'

/** A server of the S3 protocol that checks signatures: its STORAGE_URL, and the credentials in the environment. */
export async function anS3Server(): Promise<{
  storageUrl: string
  endpoint: string
  stop: () => Promise<void>
}> {
  const directory = await mkdtemp(join(tmpdir(), 'trastienda-s3-'))
  const port = await freePort()
  const server = new S3rver({
    address: '127.0.0.1',
    port,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket }],
  })
  await server.run()
  // The only pair that the server knows.
  process.env.AWS_ACCESS_KEY_ID = 'S3RVER'
  process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER'
  let isRunning = true
  const stop = async () => {
    if (!isRunning) return
    isRunning = false
    const closed = once(server.httpServer, 'close')
    server.httpServer.close()
    Object.assign(server.httpServer).closeAllConnections()
    await closed
  }
  after(async () => {
    await stop()
    await rm(directory, { recursive: true, force: true })
  })
  const endpoint = `http://127.0.0.1:${port}`
  return { storageUrl: `s3://${bucket}/the/prefix?endpoint=${endpoint}&region=us-east-1`, endpoint, stop }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
