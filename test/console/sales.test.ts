import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { salesTexts } from '../../console/src/pages/sales/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { register } from '../customers.ts'
import { inBothLanguages, type Language, sees } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()
const { call } = site.service
const locales: Record<Language, string> = { en: 'en-GB', es: 'es-CO' }

inBothLanguages(
  'A live sale shows in the last sales, in the running total, in the chart and in the table of days',
  site,
  { role: 'operator', path: '/sales?days=table' },
  async ({ page, language }) => {
    const t = salesTexts[language]
    const today = page.getByRole('region', { name: t.today })
    await sees(today.getByRole('status').getByText(shellTexts[language].live))
    const before = await soldToday()
    const buyer = await register(call, {
      name: `Compra Grande ${language}`,
      email: `grande@${language}.example.com`,
    })
    await sell(buyer.id, '777.25')
    await sees(
      page.getByRole('region', { name: t.lastSales }).getByRole('listitem').filter({ hasText: buyer.name }),
    )
    const after = money(language, before + 777.25)
    await sees(today.getByText(after))
    await page.getByRole('button', { name: t.presets['7d'] }).click()
    await sees(page.getByRole('table', { name: t.byDay }).getByRole('row').filter({ hasText: after }))
    await page.getByRole('button', { name: commonTexts[language].asChart }).click()
    await sees(page.getByRole('region', { name: t.byDay }).getByRole('img'))
  },
)

inBothLanguages(
  'The five customers who bought most last quarter are one click away',
  site,
  { role: 'agent', path: '/sales' },
  async ({ page, language }) => {
    const t = salesTexts[language]
    await page.getByRole('button', { name: t.presets['last-quarter'] }).click()
    const asked = new URL(page.url()).searchParams
    assert.equal(asked.get('period'), 'last-quarter')
    const rows = page.getByRole('table', { name: t.boughtMost }).getByRole('row')
    for (const { name, amount } of await boughtMostLastQuarter()) {
      await sees(rows.filter({ hasText: name }).filter({ hasText: money(language, Number(amount)) }))
    }
    assert.equal(await rows.count(), 6)
  },
)

function money(language: Language, amount: number): string {
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(amount)
}

async function sell(customerId: number, amount: string) {
  const { data } = (await call('GET', '/v1/sales/products?limit=1')).json()
  const occurredAt = new Date().toISOString()
  const sale = {
    id: randomUUID(),
    customer_id: customerId,
    product: data[0].code,
    amount,
    occurred_at: occurredAt,
  }
  const answer = (await call('POST', '/v1/sales/events', { body: [sale] })).json()
  assert.equal(answer.accepted, 1, JSON.stringify(answer))
}

async function soldToday(): Promise<number> {
  const { to } = (await call('GET', '/v1/sales/monthly-income?months=1')).json()
  return Number((await call('GET', `/v1/sales/summary?from=${to}&to=${to}`)).json().amount)
}

async function boughtMostLastQuarter(): Promise<{ name: string; amount: string }[]> {
  const { to } = (await call('GET', '/v1/sales/monthly-income?months=1')).json()
  const [year, month] = to.split('-').map(Number)
  const first = new Date(Date.UTC(year, Math.floor((month - 1) / 3) * 3 - 3, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 3, 0))
  const days = { from: first.toISOString().slice(0, 10), to: last.toISOString().slice(0, 10) }
  const answer = await call(
    'GET',
    `/v1/sales/period-customers?${new URLSearchParams({ ...days, limit: '5' })}`,
  )
  assert.equal(answer.json().data.length, 5, answer.body)
  return answer.json().data
}
