import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedCustomers } from '../../src/modules/customers/index.ts'
import { aConsole } from './browser.ts'
import { dragTo, expectRows, scrollPlainList, scrollThrough } from './scroll.ts'
import { aSite } from './site.ts'

const count = 1_000_000
const longestMs = 100

const site = await aSite({ data: false })
await seedCustomers(site.service.database.owner, { count, seed: 1, until: new Date(), onProgress: () => {} })

test(`the table scrolls through ${count} customers without a task over ${longestMs} ms`, async t => {
  const plain = await site.browser.newPage()
  const yardstickMs = Math.max(0, ...(await scrollPlainList(plain, count)))
  await plain.close()
  const { page } = await aConsole(t, site, { path: '/customers' })
  // The end is reached, and what is there is the end.
  await dragTo(page, 1)
  const last = (await site.service.call('GET', '/v1/customers?sort=-name&limit=1')).json().data[0]
  await expectRows(page, place => (place === count - 1 ? last.email : undefined))
  const { rowsMax, longTasksMs } = await scrollThrough(page)
  const foundMs = Math.max(0, ...longTasksMs)
  t.diagnostic(
    `${longTasksMs.length} long tasks, the longest ${Math.round(foundMs)} ms; plain rows: ${Math.round(yardstickMs)} ms; ${rowsMax} rows drawn`,
  )
  // A machine that holds up rows of plain text for long says nothing of the table.
  assert.ok(foundMs <= Math.max(longestMs, 2 * yardstickMs), `${foundMs} ms`)
})
