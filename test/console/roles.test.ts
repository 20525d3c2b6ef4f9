import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysBefore } from '../../console/src/pages/sales/period.ts'
import { type PageId, pages, pagesFor } from '../../console/src/shell/pages.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { accessRules } from '../../src/access-rules.ts'
import { roles } from '../../src/platform/access/actor.ts'
import { aKey } from '../access.ts'
import { aConsole, expectAccessible, languages, sees } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()

/** What each role sees, in words that do not come from the console. */
const seen: Record<(typeof roles)[number], PageId[]> = {
  admin: pages.map(({ id }) => id),
  agent: ['overview', 'customers', 'sales', 'notifications', 'criticality', 'alerts'],
  analyst: ['overview', 'customers', 'sales', 'hiring', 'criticality', 'imports'],
  operator: [
    'overview',
    'customers',
    'sales',
    'hiring',
    'notifications',
    'criticality',
    'alerts',
    'imports',
    'system',
    'audit',
  ],
  provider: ['overview', 'sales'],
}

for (const [place, role] of roles.entries()) {
  const language = languages[place % languages.length] ?? 'en'
  test(`the ${role} finds its pages in the navigation and in the palette, and no other`, async t => {
    const { page } = await aConsole(t, site, { role, language })
    const words = shellTexts[language]
    const names = seen[role].map(id => words[id])
    assert.deepEqual(
      (await page.getByRole('navigation').getByRole('link').allInnerTexts()).sort(),
      names.sort(),
    )
    await page.keyboard.press('Control+k')
    await sees(page.getByPlaceholder(words.searchHint))
    const lines = (await page.getByRole('dialog').innerText()).split('\n').map(line => line.trim())
    for (const { id } of pages)
      assert.equal(lines.includes(words[id]), seen[role].includes(id), `${id} in the palette`)
  })

  test(`the tiles of the ${role}'s overview lead to its pages only, and each leads somewhere`, async t => {
    const { page } = await aConsole(t, site, { role, language })
    await sees(page.getByRole('main').getByRole('link'))
    const paths = await page
      .getByRole('main')
      .getByRole('link')
      .evaluateAll(links => links.map(link => String((link as unknown as { pathname: string }).pathname)))
    const own = pages.filter(({ id }) => id !== 'overview' && seen[role].includes(id)).map(({ path }) => path)
    assert.ok(paths.length > 0)
    for (const path of paths) assert.ok(own.includes(path), path)
  })

  test(`the ${role} opens each of its pages; another one, by its address, says that the role does not include it`, async t => {
    const { page, base } = await aConsole(t, site, { role, language })
    const words = shellTexts[language]
    for (const { id, path } of pages) {
      await page.goto(base + path)
      await sees(page.getByRole('heading', { level: 1, name: words[id], exact: true }))
      const refused = await page.getByText(words.notYours).count()
      assert.equal(refused, seen[role].includes(id) ? 0 : 1, id)
      assert.equal(await page.getByRole('alert').count(), 0, `${id} without an error`)
    }
  })
}

test('a page that the role does not include is accessible, narrow and dark too', async t => {
  const { page } = await aConsole(t, site, {
    role: 'agent',
    language: 'es',
    theme: 'dark',
    width: 360,
    path: '/keys',
  })
  await sees(page.getByText(shellTexts.es.notYours))
  await expectAccessible(page)
  await page.getByRole('link', { name: shellTexts.es.toOverview }).click()
  await sees(page.getByRole('heading', { level: 1, name: shellTexts.es.overview }))
})

test("a provider's user sees the numbers of its provider, no other's, and no choice of provider", async t => {
  assert.ok(site.providerId)
  const { data: providers } = (await site.service.call('GET', '/v1/sales/providers')).json()
  const other = providers.find(({ id }: { id: string }) => id !== site.providerId)
  const name = providers.find(({ id }: { id: string }) => id === site.providerId).name
  const { to } = await salesOf(site.providerId)
  const days = `from=${daysBefore(to, 29)}&to=${to}`
  const own = await salesOf(site.providerId, days)
  const others = await salesOf(other.id, days)
  assert.notEqual(own.transactions, others.transactions)
  const { page } = await aConsole(t, site, { role: 'provider', path: '/sales' })
  const main = page.getByRole('main')
  await sees(
    main.getByText(name, { exact: true }),
    main.getByText(written(own.transactions), { exact: true }),
  )
  assert.equal(await main.getByText(written(others.transactions), { exact: true }).count(), 0)
  assert.equal(await main.getByRole('combobox').count(), 0)
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    assert.equal(await page.getByText(other.name).count(), 0, await tab.innerText())
  }
})

test("another provider's sales are not there for a provider's user who writes their address", async t => {
  const { data: providers } = (await site.service.call('GET', '/v1/sales/providers')).json()
  const other = providers.find(({ id }: { id: string }) => id !== site.providerId)
  const { page, problems, base } = await aConsole(t, site, { role: 'provider' })
  await problems.expect(/^404 GET /, async () => {
    await page.goto(`${base}/sales?provider=${other.id}`)
    await sees(page.getByRole('alert'))
    assert.equal(await page.getByText(other.name).count(), 0)
    await page.goto(base)
    await sees(page.getByRole('heading', { level: 1, name: shellTexts.en.overview }))
  })
})

const written = (count: number) => new Intl.NumberFormat('en').format(count)

async function salesOf(provider: string, days = '') {
  const { key } = await aKey(site.service, { scopes: ['sales:read'], provider_id: provider })
  const answer = await site.service.call('GET', `/v1/sales/summary?${days}`, { key })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json() as { to: string; transactions: number }
}

test('the rules of the service and the pages of the console say the same', () => {
  for (const role of roles)
    assert.deepEqual(
      pagesFor(accessRules.roles[role])
        .map(({ id }) => id)
        .sort(),
      [...seen[role]].sort(),
    )
})
