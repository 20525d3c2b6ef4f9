import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { customerTexts } from '../../console/src/pages/customers/texts.ts'
import { sessionTexts } from '../../console/src/session/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { seedCustomers } from '../../src/modules/customers/index.ts'
import { createUser } from '../../src/platform/access/users.ts'
import { aDatabase } from '../database.ts'
import { aService, eventually, freePort, type Service, stop } from '../service.ts'
import { aBrowser, type Language, languages, logIn, sees, seesNoMore } from './browser.ts'

await promisify(execFile)(process.execPath, [join(import.meta.dirname, '..', '..', 'scripts', 'console.mjs')])
const browser = await aBrowser()
const database = await aDatabase()
const login = { email: 'admin@example.com', password: 'a password of the admin' }
await seedCustomers(database.owner, { count: 400, seed: 1, until: new Date(), onProgress: () => {} })
await database.owner.begin(sql =>
  createUser(sql, { ...login, name: 'Ana', role: 'admin' }, { actor: 'test' }),
)

const saleEvery = { DATABASE_URL: database.url, DEMO: 'off' }

/** A page on a service that can be ended and started again at the same address. */
async function atConsole(t: TestContext, language: Language, path: string) {
  const port = await freePort()
  const serve = () => aService(t, { port, settings: saleEvery })
  const service = await serve()
  const context = await browser.newContext({
    locale: language === 'es' ? 'es-CO' : 'en-GB',
    reducedMotion: 'reduce',
  })
  t.after(() => context.close())
  const page = await context.newPage()
  const thrown: string[] = []
  page.on('pageerror', error => thrown.push(error.message))
  t.after(() => assert.deepEqual(thrown, []))
  let loads = 0
  page.on('request', request => {
    if (request.isNavigationRequest()) loads++
  })
  await page.goto(`${service.url}${path}`)
  await logIn(page, login, language)
  return { page, service, serve, loads: () => loads, words: wordsOf(language) }
}

const wordsOf = (language: Language) => ({
  common: commonTexts[language],
  customers: customerTexts[language],
  shell: shellTexts[language],
  session: sessionTexts[language],
})

/** What the banner says, whatever the time. */
function banner(page: Page, { shell }: ReturnType<typeof wordsOf>) {
  const texts = (['away', 'starting'] as const).map(each => shell.standing[each]('§').split('§')[0] ?? '')
  return page
    .getByRole('alert')
    .filter({ hasText: new RegExp(texts.map(text => text.slice(0, 20)).join('|')) })
}

/** What a row says when it has scrolled to others and those are read. */
async function untilSettled(row: Locator, before: string): Promise<string> {
  let last = before
  await eventually(async () => {
    const now = await row.innerText({ timeout: 1_000 })
    const isSettled = now === last && now !== before
    last = now
    assert.ok(isSettled)
  })
  return last
}

for (const [place, signal] of (['SIGTERM', 'SIGKILL'] as const).entries()) {
  const language = languages[place] ?? 'en'
  test(`while the service is gone (${signal}) the customers stay, the page says so, and goes on by itself when it is back`, async t => {
    const { page, service, serve, loads, words } = await atConsole(t, language, '/')
    await sees(page.getByRole('heading', { level: 1, name: words.shell.overview }))
    await page.getByRole('navigation').getByRole('link', { name: words.shell.customers, exact: true }).click()
    const rows = page.getByRole('grid').getByRole('row')
    await sees(rows.nth(3))
    const row = rows.filter({ hasText: '@' }).nth(5)
    const first = await row.innerText()
    await page.getByRole('grid').hover()
    await page.mouse.wheel(0, 4_000)
    const shown = await untilSettled(row, first)
    await stop(service, signal)
    await sees(banner(page, words))
    assert.equal(await row.innerText(), shown)
    await page.getByRole('navigation').getByRole('link', { name: words.shell.overview }).click()
    await sees(page.getByRole('heading', { level: 1, name: words.shell.overview }))
    await page.getByRole('navigation').getByRole('link', { name: words.shell.customers, exact: true }).click()
    await sees(page.getByRole('heading', { level: 1, name: words.customers.title }))
    await serve()
    await seesNoMore(banner(page, words))
    await sees(rows.filter({ hasText: '@' }))
    assert.equal(loads(), 1, 'it was not loaded anew')
  })
}

for (const language of languages) {
  test(`a form keeps what was typed while the service is gone; saved again, the customer is there once (${language})`, async t => {
    const { page, service, serve, words } = await atConsole(t, language, '/customers')
    const name = `Rosa de Lima ${language}`
    await page.getByRole('button', { name: words.customers.add }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel(words.common.name).fill(name)
    await form.getByLabel(words.common.email).fill(`rosa-${language}@example.com`)
    const save = form.getByRole('button', { name: words.customers.add })
    // It goes while the answer is on its way: nobody knows whether the customer is stored.
    const sent = page.waitForRequest(request => request.method() === 'POST')
    await save.click()
    await sent
    await stop(service, 'SIGKILL')
    const isSaved = await form.waitFor({ state: 'hidden', timeout: 1_500 }).then(
      () => true,
      () => false,
    )
    if (!isSaved) {
      await sees(form.getByText(words.common.unreachableAct))
      assert.equal(await form.getByLabel(words.common.name).inputValue(), name)
    }
    const again = await serve()
    // A service that has just started may be too busy for a moment; one may press again as often as one likes.
    if (!isSaved) {
      await eventually(async () => {
        await save.click({ timeout: 2_000 })
        await form.waitFor({ state: 'hidden', timeout: 2_000 })
      })
    }
    await sees(page.getByRole('heading', { level: 2, name }))
    assert.equal(await countOf(again, `rosa-${language}@example.com`), 1)
  })
}

test('what is sold is shown live again after the service was gone, each sale once', async t => {
  const { page, service, serve, words } = await atConsole(t, 'en', '/sales')
  const main = page.getByRole('main')
  await register(service)
  await sell(service, 1)
  await sees(
    main.getByText(words.shell.live, { exact: true }),
    main.getByRole('listitem').filter({ hasText: '1.25' }),
  )
  await stop(service, 'SIGKILL')
  await sees(main.getByText(/^Stale since/))
  const again = await serve()
  await sees(main.getByText(words.shell.live, { exact: true }))
  await sell(again, 2)
  await sees(main.getByRole('listitem').filter({ hasText: '2.25' }))
  for (const amount of ['1.25', '2.25'])
    assert.equal(await main.getByRole('listitem').filter({ hasText: amount }).count(), 1)
})

test('a page that was not yet loaded comes when the service is back, without leaving the console', async t => {
  const { page, service, serve, words } = await atConsole(t, 'en', '/')
  await stop(service, 'SIGKILL')
  await sees(banner(page, words))
  await page.getByRole('navigation').getByRole('link', { name: words.shell.audit }).click()
  await sees(page.getByRole('navigation'))
  await serve()
  await sees(page.getByRole('heading', { level: 1, name: words.shell.audit }))
})

test('somebody whose user is disabled is led to the login, from a live page too', async t => {
  for (const path of ['/', '/sales', '/criticality']) {
    const user = { email: `ana${path.replace('/', '.')}@example.com`, password: 'a password of somebody' }
    const { page, service, words } = await atConsole(t, 'es', path)
    const { id } = await database.owner.begin(sql =>
      createUser(sql, { ...user, name: 'Ana', role: 'operator' }, { actor: 'test' }),
    )
    await page.context().clearCookies()
    await page.goto(service.url + path)
    await logIn(page, user, 'es')
    await sees(page.getByRole('heading', { level: 1 }))
    const answer = await service.call('PATCH', `/v1/users/${id}`, { body: { disabled: true } })
    assert.equal(answer.status, 200, await answer.text())
    await sees(page.getByText(words.session.ended), page.getByLabel(words.session.email))
  }
})

test('where another console was built since, a page whose code is gone is loaded anew by itself', async t => {
  const { page, words, loads } = await atConsole(t, 'en', '/')
  await sees(page.getByRole('heading', { level: 1, name: words.shell.overview }))
  // The old files are gone; the page that is loaded anew asks for the new ones.
  const isOld = () => loads() === 1
  await page.route('**/console/assets/**', route =>
    isOld() ? route.fulfill({ status: 404 }) : route.continue(),
  )
  await page.getByRole('navigation').getByRole('link', { name: words.shell.audit }).click()
  await sees(page.getByRole('heading', { level: 1, name: words.shell.audit }))
  assert.equal(loads(), 2)
})

async function countOf(service: Service, email: string): Promise<number> {
  const answer = await service.call('GET', `/clients?email=${email}`)
  return ((await answer.json()) as unknown[]).length
}

async function register(service: Service) {
  const provider = { id: 'norte', name: 'Norte' }
  const product = { code: 'N-1', provider_id: 'norte', name: 'N 1' }
  assert.equal((await service.call('POST', '/v1/sales/providers', { body: provider })).status, 201)
  assert.equal((await service.call('POST', '/v1/sales/products', { body: product })).status, 201)
}

async function sell(service: Service, number: number) {
  const [{ id: customer_id } = { id: 0 }] = await database.owner<
    { id: number }[]
  >`select id from customers.customer limit 1`
  const sale = {
    id: `sale-${number}`,
    customer_id,
    product: 'N-1',
    amount: `${number}.25`,
    occurred_at: new Date().toISOString(),
  }
  await eventually(async () => {
    const answer = await service.call('POST', '/v1/sales/events', {
      body: sale,
    })
    assert.ok(answer.ok, await answer.text())
  })
}
