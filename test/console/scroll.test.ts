import assert from 'node:assert/strict'
import { test } from 'node:test'
import { customerTexts } from '../../console/src/pages/customers/texts.ts'
import { seedCustomers } from '../../src/modules/customers/index.ts'
import { aConsole, sees, seesNoMore } from './browser.ts'
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

test('what others change in the rows in sight is shown; when they add somebody, the list says so and waits for a click', async t => {
  const { page } = await aConsole(t, site, { path: '/customers' })
  const words = customerTexts.en
  const rows = page.getByRole('grid').getByRole('row')
  await sees(rows.filter({ hasText: emails[0] ?? '' }))
  const { data } = (await site.service.call('GET', '/v1/customers?sort=name&limit=1')).json()
  const phone = { phone: '+57 300 000 0001' }
  const path = `/v1/customers/${data[0].id}`
  const { etag } = (await site.service.call('GET', path)).headers
  const headers = { 'if-match': String(etag) }
  assert.equal((await site.service.call('PATCH', path, { body: phone, headers })).statusCode, 200)
  // As when somebody comes back to the tab; it is done every twenty seconds too.
  const comeBack = () => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
  await comeBack()
  await sees(rows.filter({ hasText: phone.phone }))
  const body = { name: 'A A', email: 'a.a@example.com' }
  assert.equal((await site.service.call('POST', '/v1/customers', { body })).statusCode, 201)
  await comeBack()
  await sees(page.getByText(words.outdated))
  assert.equal(await rows.filter({ hasText: body.email }).count(), 0)
  await page.getByRole('button', { name: words.showNow }).click()
  await sees(rows.filter({ hasText: body.email }))
  await seesNoMore(page.getByText(words.outdated))
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
