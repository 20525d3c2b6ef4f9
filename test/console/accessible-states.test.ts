import { test } from 'node:test'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { pages } from '../../console/src/shell/pages.ts'
import { aConsole, expectAccessible, type Seat, sees } from './browser.ts'
import { openPage } from './open-page.ts'
import { aSite } from './site.ts'

const site = await aSite({ data: false })
// What the page asks first: who is there, and whether the service is well.
const reading = /\/v1\/(?!session)/

test('axe finds nothing serious on any page of a company that has nothing yet', async t => {
  const seat = await aConsole(t, site, { language: 'es', theme: 'dark' })
  for (const { path } of pages) {
    await openPage(seat, path)
    await expectAccessible(seat.page)
  }
})

test('axe finds nothing serious on any page that is still being read', async t => {
  const seat = await aConsole(t, site, { language: 'en' })
  const { page, base } = seat
  await page.route(reading, () => {})
  for (const path of readingPages) {
    await page.goto(base + path)
    await sees(page.getByRole('status', { name: commonTexts.en.loading }))
    await expectAccessible(page)
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

test('axe finds nothing serious on any page that could not be read, which says so', async t => {
  const seat = await aConsole(t, site, { language: 'es' })
  await failing(seat, async () => {
    for (const path of readingPages) {
      await seat.page.goto(seat.base + path)
      await sees(seat.page.getByRole('main').getByRole('alert'))
      await expectAccessible(seat.page)
    }
  })
})

// The overview reads tile by tile.
const readingPages = pages.map(({ path }) => path).filter(path => path !== '/')

/** Does something while every reading fails. */
async function failing({ page, problems }: Seat, act: () => Promise<void>) {
  const problem = {
    type: 'about:blank',
    title: 'Failed',
    status: 500,
    detail: 'Made to fail.',
    reason: 'failed',
  }
  await page.route(reading, route =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
  await problems.expect(/^500 GET/, act)
  await page.unrouteAll({ behavior: 'ignoreErrors' })
}
