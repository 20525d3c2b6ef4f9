import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { anS3Server } from '../../../platform/storage/s3-server.fixture.ts'
import { aShop } from '../sales.fixture.ts'
import { aSaleRow, askDuckDb, putSales } from './reports.fixture.ts'

const date = '2026-01-31'
const s3 = await anS3Server()
const shop = await aShop({ settings: { STORAGE_URL: s3.storageUrl } })
const folder = await mkdtemp(join(tmpdir(), 'trastienda-s3-reports-'))
after(() => rm(folder, { recursive: true, force: true }))

const run = async () => {
  const answer = await shop.call('POST', '/v1/sales/reports', { body: { date, provider: 'norte' } })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data[0]
}
const download = async (name: string, version: number) => {
  const file = await shop.call('GET', `/v1/sales/reports/norte/${date}/${name}?version=${version}`)
  assert.equal(file.statusCode, 200, file.body)
  const path = join(folder, `${version}-${name}`)
  await writeFile(path, file.rawPayload)
  return path
}

test('reports in a bucket of S3 are written, superseded and read back as their manifest says', async () => {
  const [one, two] = shop.customerIds
  const wanted = ['10.01', '10.02', '0.03']
  for (const [place, amount] of wanted.entries()) {
    await putSales(shop.owner, [aSaleRow({ customer_id: place === 2 ? two : one, amount })])
    assert.equal((await run()).version, place + 1)
  }
  assert.equal((await run()).outcome, 'unchanged')
  for (const version of [1, 2, 3]) {
    const { default: manifest } = await import(await download('manifest.json', version), {
      with: { type: 'json' },
    })
    assert.equal(manifest.version, version)
    const [daily] = await askDuckDb(
      `select sum(transactions) as transactions, sum(amount) as amount
       from read_parquet('${await download('daily.parquet', version)}')`,
    )
    const [sales] = await askDuckDb(
      `select count(*) as transactions, sum(amount) as amount
       from read_parquet('${await download('sales.parquet', version)}')`,
    )
    assert.deepEqual(daily, sales)
    assert.deepEqual([Number(daily?.transactions), daily?.amount], [manifest.transactions, manifest.amount])
  }
})

test('when the bucket cannot be reached, nothing is recorded and files are answered 503', async () => {
  await putSales(shop.owner, [aSaleRow({ customer_id: shop.customerIds[0] })])
  await s3.stop()
  assert.deepEqual((await run()).outcome, 'failed')
  const [row] = await shop.owner`select max(version) as version from sales.report`
  assert.equal(row?.version, 3)
  const file = await shop.call('GET', `/v1/sales/reports/norte/${date}/daily.parquet`)
  assert.equal(file.statusCode, 503)
})
