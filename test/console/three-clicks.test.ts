import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator } from 'playwright-core'
import { notificationTexts } from '../../console/src/pages/notifications/texts.ts'
import { overviewTexts } from '../../console/src/pages/overview/texts.ts'
import { salesTexts } from '../../console/src/pages/sales/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { aConsole, type Language, languages, sees } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()
const { call } = site.service
const clicksMax = 3

/** Counts what somebody who has just logged in clicks on. */
function countClicks() {
  let clicks = 0
  return {
    on: async (what: Locator) => {
      clicks++
      await what.click()
    },
    done: () => assert.ok(clicks <= clicksMax, `${clicks} clicks`),
  }
}

for (const language of languages) {
  const shell = shellTexts[language]

  test(`the five customers who bought most last quarter are two clicks away (${language})`, async t => {
    const sales = salesTexts[language]
    const { page } = await aConsole(t, site, { role: 'agent', language })
    const click = countClicks()
    await click.on(page.getByRole('navigation').getByRole('link', { name: shell.sales }))
    await click.on(page.getByRole('button', { name: sales.presets['last-quarter'], exact: true }))
    click.done()
    const rows = page.getByRole('table', { name: sales.boughtMost }).getByRole('row')
    const { from, to } = lastQuarter()
    const most = await read(`/v1/sales/period-customers?from=${from}&to=${to}&limit=5`, language)
    assert.equal(most.data.length, 5)
    for (const [place, { name }] of most.data.entries()) await sees(rows.nth(place + 1).getByText(name))
    assert.equal(await rows.count(), 6)
  })

  test(`why a notification has not gone is three clicks away (${language})`, async t => {
    const words = notificationTexts[language]
    const to = `${language}@example.com`
    const { id } = (await call('POST', '/v1/requests', { body: { to, message: 'Hi', type: 'email' } })).json()
    const { page } = await aConsole(t, site, { role: 'agent', language })
    const click = countClicks()
    await click.on(page.getByRole('navigation').getByRole('link', { name: shell.notifications }))
    const statuses = page.getByRole('group', { name: words.status })
    await click.on(statuses.getByRole('button', { name: words.statuses.queued, exact: true }))
    await click.on(page.getByRole('row').filter({ hasText: to }))
    click.done()
    const { detail } = await read(`/v1/requests/${id}/explanation`, language)
    await sees(page.getByRole('region', { name: words.why }).getByText(detail))
  })

  test(`which rows of the last import failed, and why, is one click away (${language})`, async t => {
    const words = overviewTexts[language]
    const { page } = await aConsole(t, site, { role: 'analyst', language })
    const { data } = await read('/v1/imports?limit=1', language)
    const { id, rows_rejected } = data[0]
    assert.ok(rows_rejected > 0)
    const click = countClicks()
    const tile = page.getByRole('main').getByRole('link').filter({ hasText: words.lastImport })
    // Before it knows the import, it leads to all of them.
    await click.on(tile.and(page.locator(`[href$="${id}"]`)))
    click.done()
    const { data: rejects } = await read(`/v1/imports/${id}/rejects?limit=3`, language)
    for (const { line, raw } of rejects) {
      const row = page.getByRole('row').filter({ hasText: new Intl.NumberFormat(language).format(line) })
      await sees(row.filter({ hasText: raw.trim() }))
    }
  })
}

async function read(path: string, language: Language) {
  const answer = await call('GET', path, { headers: { 'accept-language': language } })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

// The demo's sales are of the months before now, where the service counts days.
function lastQuarter(): { from: string; to: string } {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(new Date())
  const [year = 0, month = 0] = today.split('-').map(Number)
  const first = month - 1 - ((month - 1) % 3)
  const day = (monthIndex: number, date: number) =>
    new Date(Date.UTC(year, monthIndex, date)).toISOString().slice(0, 10)
  return { from: day(first - 3, 1), to: day(first, 0) }
}
