import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedCustomers } from '../../src/modules/customers/index.ts'
import { aConsole } from './browser.ts'
import { dragTo, expectRows, scrollThrough } from './scroll.ts'
import { aSite } from './site.ts'

const count = 20_000
// What is in sight, and some more above and below.
const rowsDrawnMax = 100

const site = await aSite({ data: false })
const { owner } = site.service.database
await seedCustomers(owner, { count, seed: 1, until: new Date(), onProgress: () => {} })
const emails = await readAll()

test(`of ${count} customers only those in sight are drawn, wherever one scrolls to`, async t => {
  const { page } = await aConsole(t, site, { path: '/customers' })
  const { rowsMax, longTasksMs } = await scrollThrough(page)
  assert.ok(rowsMax <= rowsDrawnMax, `${rowsMax} rows`)
  // Told and not asserted: here other tests run beside it.
  t.diagnostic(`${longTasksMs.length} long tasks, the longest ${Math.round(Math.max(0, ...longTasksMs))} ms`)
})

test('the customer in each row is the one that the list has at that place: at both ends, and where the bar is dragged to', async t => {
  const { page } = await aConsole(t, site, { path: '/customers' })
  const emailAt = (place: number) => emails[place]
  await expectRows(page, emailAt)
  for (const share of [0.5, 0.93, 0.2, 1, 0]) {
    await dragTo(page, share)
    await expectRows(page, emailAt)
  }
  await page.getByRole('grid').press('End')
  await expectRows(page, emailAt)
  const last = page.getByRole('row').filter({ hasText: emails.at(-1) ?? '' })
  await last.waitFor()
})

async function readAll(): Promise<string[]> {
  const found: string[] = []
  for (let cursor = ''; ; ) {
    const page = `/v1/customers?sort=name&limit=200${cursor && `&cursor=${cursor}`}`
    const { data, next_cursor } = (await site.service.call('GET', page)).json()
    found.push(...data.map(({ email }: { email: string }) => email))
    if (next_cursor === null) return found
    cursor = encodeURIComponent(next_cursor)
  }
}
