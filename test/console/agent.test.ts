import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { customerTexts } from '../../console/src/pages/customers/texts.ts'
import { register } from '../customers.ts'
import { inBothLanguages, type Language, sees, seesNoMore } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()
const { call } = site.service
const agent = { role: 'agent', path: '/customers' } as const

inBothLanguages(
  'An agent finds a customer by part of its name, and an old answer never covers a newer one',
  site,
  agent,
  async ({ page, language }) => {
    const ui = places(page, language)
    await register(call, { name: 'Zoraida Quintero', email: `zq@${language}.example.com` })
    await register(call, { name: 'Zoilo Ibarra', email: `zi@${language}.example.com` })
    const old = await heldBack(page, 'Zo')
    await ui.search.pressSequentially('Zo')
    await old.asked
    await ui.search.pressSequentially('raida')
    await sees(ui.row('Zoraida Quintero'))
    await old.release()
    await seesNoMore(ui.row('Zoilo Ibarra'))
    await sees(ui.row('Zoraida Quintero'))
    assert.match(page.url(), /q=Zoraida/)
  },
)

inBothLanguages(
  'An agent opens a customer, corrects its name, and the list and the service have the new one',
  site,
  agent,
  async ({ page, language }) => {
    const ui = places(page, language)
    const customer = await register(call, {
      name: `Marta Olmdeo ${language}`,
      email: `olmedo@${language}.example.com`,
    })
    await ui.search.fill('olmd')
    await ui.row(`Marta Olmdeo ${language}`).click()
    await ui.panel.getByRole('button', { name: ui.common.edit }).click()
    await ui.panel.getByLabel(ui.common.name).fill(`Marta Olmedo ${language}`)
    await ui.panel.getByRole('button', { name: ui.common.save }).click()
    await sees(ui.panel.getByRole('heading', { name: `Marta Olmedo ${language}` }))
    await sees(ui.row(`Marta Olmedo ${language}`))
    assert.equal((await stored(customer.id)).name, `Marta Olmedo ${language}`)
  },
)

inBothLanguages(
  'An agent who was not the first to save sees what is stored now, and saves on top of it',
  site,
  agent,
  async ({ page, language, problems }) => {
    const ui = places(page, language)
    const customer = await register(call, {
      name: `Iván Rocha ${language}`,
      email: `rocha@${language}.example.com`,
      phone: '+57 300 000 0000',
    })
    await ui.search.fill('rocha')
    await ui.row(`Iván Rocha ${language}`).click()
    await ui.panel.getByRole('button', { name: ui.common.edit }).click()
    const theirs = { name: `Iván Rocha Díaz ${language}`, phone: '+57 301 111 1111' }
    const answer = await call('PATCH', `/v1/customers/${customer.id}`, {
      body: theirs,
      headers: { 'if-match': '*' },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    const mine = `Iván D. Rocha ${language}`
    await ui.panel.getByLabel(ui.common.name).fill(mine)
    await problems.expect(/^412 PATCH/, async () => {
      await ui.panel.getByRole('button', { name: ui.common.save }).click()
      await sees(ui.panel.getByRole('alert').filter({ hasText: ui.common.changedMeanwhile }))
    })
    await sees(ui.panel.getByText(ui.t.storedNow(theirs.name)))
    assert.equal(await ui.panel.getByLabel(ui.common.phone).inputValue(), theirs.phone)
    await ui.panel.getByRole('button', { name: ui.common.saveMine }).click()
    await sees(ui.panel.getByRole('heading', { name: mine }))
    const { name, phone } = await stored(customer.id)
    assert.deepEqual({ name, phone }, { name: mine, phone: theirs.phone })
  },
)

function places(page: Page, language: Language) {
  const t = customerTexts[language]
  const common = commonTexts[language]
  const grid = page.getByRole('grid', { name: t.title })
  return {
    t,
    common,
    search: page.getByRole('searchbox', { name: common.search }),
    row: (name: string) => grid.getByRole('row').filter({ hasText: name }),
    panel: page.getByRole('complementary', { name: t.panel }),
  }
}

async function stored(id: number): Promise<{ name: string; phone: string | null }> {
  return (await call('GET', `/v1/customers/${id}`)).json()
}

/** Holds back what is answered to this search until it is released. */
async function heldBack(page: Page, search: string) {
  const asked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const answered: Promise<unknown>[] = []
  await page.route(
    url => url.pathname.startsWith('/v1/customers') && url.searchParams.get('q') === search,
    async route => {
      asked.resolve()
      await released.promise
      // The page may have given it up meanwhile.
      const sent = route.continue().catch(() => {})
      answered.push(sent.then(async () => (await route.request().response())?.finished()).catch(() => {}))
    },
  )
  return {
    asked: asked.promise,
    release: async () => {
      released.resolve()
      await Promise.all(answered)
      // Time to draw whatever came of it.
      await page.evaluate('new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    },
  }
}
