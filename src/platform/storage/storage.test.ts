import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { loadConfig } from '../config.ts'
import { anS3Server } from './s3-server.fixture.ts'
import { openStorage, type Storage, type WholeFile } from './storage.ts'
import { readStorageUrl } from './storage-url.ts'

const folder = await mkdtemp(join(tmpdir(), 'trastienda-storage-'))
after(() => rm(folder, { recursive: true, force: true }))
const s3 = await anS3Server()
const open = (STORAGE_URL: string) => openStorage({ STORAGE_URL, DATA_DIR: folder })
const local = await open(`file:${folder}/kept`)
const remote = await open(s3.storageUrl)
const storages: [string, Storage][] = [
  ['a folder', local],
  ['S3', remote],
]

async function aFile(content: Buffer): Promise<WholeFile> {
  const path = join(folder, createHash('sha256').update(content).digest('hex'))
  await writeFile(path, content)
  return {
    path,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    contentType: 'text/plain',
  }
}
async function read(storage: Storage, name: string): Promise<Buffer | undefined> {
  const stream = await storage.open(name)
  return stream && buffer(stream)
}

for (const [where, storage] of storages) {
  test(`${where} keeps what it was given, under names with "=", small and large`, async () => {
    await storage.check()
    for (const [place, bytes] of [0, 1, 100_000, 20_000_000].entries()) {
      const content = randomBytes(bytes)
      const name = `sales/provider=a/year=2026/file-${place}.bin`
      await storage.put(name, await aFile(content))
      assert.ok((await read(storage, name))?.equals(content), `${bytes} bytes`)
    }
  })

  test(`${where} replaces, copies and removes whole files`, async () => {
    const [one, two] = [Buffer.from('one'), Buffer.from('two, which is longer')]
    await storage.put('x/one', await aFile(two))
    await storage.put('x/one', await aFile(one))
    await storage.put('x/two', await aFile(two))
    await storage.copy('x/one', 'y/deep/copy=1')
    assert.equal(String(await read(storage, 'y/deep/copy=1')), 'one')
    await storage.copy('x/two', 'y/deep/copy=1')
    assert.equal(String(await read(storage, 'y/deep/copy=1')), 'two, which is longer')
    await storage.remove('x/one')
    await storage.remove('x/one')
    assert.equal(await read(storage, 'x/one'), undefined)
    assert.equal(await read(storage, 'never/there'), undefined)
    await assert.rejects(storage.copy('never/there', 'z'))
    assert.equal(await read(storage, 'z'), undefined)
  })
}

test('a folder shows no name until its file is whole, and forgets what was abandoned', async () => {
  const missing = { ...(await aFile(Buffer.from('x'))), path: join(folder, 'gone') }
  await assert.rejects(local.put('half/file', missing))
  assert.equal(await read(local, 'half/file'), undefined)
  const unfinished = join(folder, 'kept', '.unfinished')
  assert.deepEqual(await readdir(unfinished), [])
  await writeFile(join(unfinished, 'old'), 'half')
  await writeFile(join(unfinished, 'new'), 'half')
  await utimes(join(unfinished, 'old'), 0, 0)
  await local.check()
  assert.deepEqual(await readdir(unfinished), ['new'])
})

test('who reads a file in a folder while it is replaced gets the old one or the new one, never a part', async () => {
  const contents = [randomBytes(30_000_000), randomBytes(20_000_000)]
  const files = await Promise.all(contents.map(aFile))
  await local.put('busy', files[0] as WholeFile)
  let isReplacing = true
  const replacing = (async () => {
    for (let round = 0; round < 10; round++) await local.put('busy', files[round % 2] as WholeFile)
    isReplacing = false
  })()
  let reads = 0
  while (isReplacing) {
    const found = (await read(local, 'busy')) as Buffer
    assert.ok(
      contents.some(content => content.equals(found)),
      `${found.length} bytes of neither`,
    )
    reads += 1
  }
  await replacing
  assert.ok(reads > 0)
})

test('names that leave the folder are refused', async () => {
  await assert.rejects(local.open('../secret'), /leaves the folder/)
  await assert.rejects(local.remove('a/../../secret'), /leaves the folder/)
})

test('S3 is called with credentials that it checks', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'wrong'
  const stranger = await open(s3.storageUrl)
  await assert.rejects(stranger.put('x', await aFile(Buffer.from('x'))), { name: 'SignatureDoesNotMatch' })
  process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER'
  await stranger.close()
  const elsewhere = await open(`s3://no-such-bucket?endpoint=${s3.endpoint}`)
  await assert.rejects(elsewhere.check())
})

test('S3 is found by the usual environment too', async () => {
  process.env.AWS_ENDPOINT_URL = s3.endpoint
  const storage = await open('s3://reports/the/prefix')
  await remote.put('by/environment', await aFile(Buffer.from('same')))
  assert.equal(String(await read(storage, 'by/environment')), 'same')
  delete process.env.AWS_ENDPOINT_URL
  await storage.close()
})

test('a wrong STORAGE_URL stops the start with what is wrong', async () => {
  const wrong = [
    ['ftp://x/y', /starts with s3: or file:/],
    ['s3://key:secret@bucket/x', /holds credentials; .*AWS_ACCESS_KEY_ID/],
    ['s3://', /starts with s3: or file:|bucket/],
    ['s3://Bucket_1', /names the bucket/],
    ['s3://bucket:9000/x', /names the bucket/],
    ['s3://bucket/../x/%2e%2e/y%2F..%2Fz', /"\."|"\.\."/],
    ['s3://bucket/x?endpoint=localhost', /endpoint "localhost"/],
    ['s3://bucket/x?acl=public', /"acl"/],
    ['file:', /names no folder/],
    ['file://other/share', /another machine/],
  ] as const
  for (const [url, fault] of wrong) {
    assert.throws(() => loadConfig({ STORAGE_URL: url }), fault, url)
  }
  assert.deepEqual(readStorageUrl('s3://bucket/a/b/?endpoint=http://127.0.0.1:9000&region=eu-west-1'), {
    kind: 's3',
    bucket: 'bucket',
    prefix: 'a/b',
    endpoint: 'http://127.0.0.1:9000',
    region: 'eu-west-1',
  })
  assert.deepEqual(readStorageUrl('file:/var/lib/reports'), { kind: 'file', folder: '/var/lib/reports' })
  assert.deepEqual(readStorageUrl('file:///var/lib/reports'), { kind: 'file', folder: '/var/lib/reports' })
  const kept = await openStorage({ STORAGE_URL: undefined, DATA_DIR: folder })
  assert.equal(kept.place, join(folder, 'storage'))
  await mkdir(kept.place, { recursive: true })
})
after(async () => {
  await Promise.all([local.close(), remote.close()])
})
