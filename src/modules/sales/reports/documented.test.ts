import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { aShop } from '../sales.fixture.ts'
import { aSaleRow, askDuckDb, putSales } from './reports.fixture.ts'
import { writeReports } from './write-reports.ts'

const shop = await aShop()
const [customer] = shop.customerIds

test('the question to DuckDB in docs/sales.md is answered from the files as they are', async () => {
  const page = await readFile(new URL('../../../../docs/sales.md', import.meta.url), 'utf8')
  const question = /```sql\n(select provider,[^`]*)```/.exec(page)?.[1]
  assert.ok(question)
  assert.match(question, /'reports\/sales\//)
  await putSales(shop.owner, [
    aSaleRow({ customer_id: customer, amount: '10.10' }),
    aSaleRow({ customer_id: customer, amount: '0.20' }),
    aSaleRow({ customer_id: customer, amount: '5.00', date: '2026-02-01' }),
    aSaleRow({ customer_id: customer, amount: '7.00', provider_id: 'sur' }),
  ])
  await writeReports(shop.reports, { from: '2026-01-31', to: '2026-02-01' })
  const rows = await askDuckDb(question.replace("'reports/", `'${shop.reports.storage.place}/`))
  assert.deepEqual(
    rows.map(row => Object.values(row)),
    [
      ['norte', '2026-01-31', '2', '10.30'],
      ['norte', '2026-02-01', '1', '5.00'],
      ['sur', '2026-01-31', '1', '7.00'],
    ],
  )
})
