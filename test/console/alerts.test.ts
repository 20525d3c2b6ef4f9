import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { detailTexts } from '../../console/src/pages/alerts/detail-texts.ts'
import { alertTexts } from '../../console/src/pages/alerts/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { snoozeTexts } from '../../console/src/ui/snooze-texts.ts'
import { aTrouble, only, raise } from '../../src/modules/alerts/alerts.fixture.ts'
import { aConsole, inBothLanguages, type Language, sees, seesNoMore } from './browser.ts'
import { aSite } from './site.ts'

// In a file of its own: a user may log in ten times a minute.
const site = await aSite()

inBothLanguages(
  'At the address of an alert that is not there an operator reads so, and goes back to the list',
  site,
  { role: 'operator' },
  async ({ page, base, language, problems }) => {
    const common = commonTexts[language]
    const path = '/v1/alerts/00000000-0000-4000-8000-000000000000'
    const toList = page.getByRole('dialog').getByRole('button', { name: common.toList })
    await problems.expect(/^404 GET \/v1\/alerts\/0+-0000-4000-8000-0+/, async () => {
      await page.goto(`${base}/alerts?alert=${path.slice(11)}`)
      await sees(toList)
    })
    assert.equal(await page.getByRole('button', { name: common.retry }).count(), 0)
    await toList.click()
    await seesNoMore(page.getByRole('dialog'))
  },
)

inBothLanguages(
  'An operator sees an alert as it is raised, and acknowledges it',
  site,
  { role: 'operator', path: '/alerts' },
  async ({ page, language }) => {
    const { t, row } = alertPlaces(page, language)
    await sees(page.getByRole('status').getByText(shellTexts[language].live))
    const key = `backup ${language}`
    await raise(site.service, aTrouble({ key }))
    await row(key).getByRole('button', { name: t.acknowledge }).click()
    await sees(row(key).getByText(t.states.acknowledged))
    assert.match(String((await only(site.service, key)).acknowledged_by), /^user:/)
  },
)

test('An alert that is raised while the list is being read is not missed', async t => {
  const { page } = await aConsole(t, site, { role: 'operator', path: '/customers' })
  const { row } = alertPlaces(page, 'en')
  const answer = Promise.withResolvers<void>()
  const late = Promise.withResolvers<void>()
  const stream = Promise.withResolvers<void>()
  const toList = (url: URL) => url.pathname === '/v1/alerts' && url.searchParams.get('limit') === '100'
  await page.route(
    toList,
    async route => {
      const response = await route.fetch()
      answer.resolve()
      await late.promise
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  await page.route('**/v1/alerts/stream?*', async route => {
    await stream.promise
    await route.continue()
  })
  await page.getByRole('link', { name: shellTexts.en.alerts }).click()
  await answer.promise
  await raise(site.service, aTrouble({ key: 'just now' }))
  stream.resolve()
  await sees(page.getByRole('status').getByText(shellTexts.en.live))
  late.resolve()
  await sees(row('just now'))
})

inBothLanguages(
  'An operator snoozes an alert for an hour, says why, and reads what it is about and who did so',
  site,
  { role: 'operator', path: '/alerts' },
  async ({ page, language }) => {
    const { t, row } = alertPlaces(page, language)
    const key = `reports ${language}`
    await raise(site.service, aTrouble({ key }))
    await row(key).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel(t.note).fill('The disk is on its way')
    await drawer.getByRole('button', { name: snoozeTexts[language].snooze }).click()
    await page.getByRole('menuitem', { name: snoozeTexts[language].hour }).click()
    await sees(drawer.getByText(t.acts.snoozed), drawer.getByText('The disk is on its way'))
    await sees(
      drawer.getByRole('button', { name: t.unsnooze }),
      drawer.getByText(t.acknowledgedBy('The operator')),
    )
    const { job, error } = detailTexts[language].labels['job.failed']
    for (const name of [job, error]) await sees(drawer.getByRole('term').filter({ hasText: name }))
    const until = Date.parse(String((await only(site.service, key)).snoozed_until))
    assert.ok(until > Date.now() + 3_000_000 && until < Date.now() + 3_700_000)
  },
)

for (const { role, links } of [
  { role: 'operator', links: 1 },
  { role: 'agent', links: 0 },
] as const) {
  inBothLanguages(
    `What an alert is about leads the ${role} to the pages that are open to the ${role}, and to no other`,
    site,
    { role, path: '/alerts' },
    async ({ page, language }) => {
      const { row } = alertPlaces(page, language)
      const key = `counts ${role} ${language}`
      await raise(site.service, aTrouble({ key }))
      await row(key).click()
      const about = page.getByRole('dialog').getByRole('definition').filter({ hasText: key })
      await sees(about)
      assert.equal(await about.getByRole('link').count(), links)
    },
  )
}

function alertPlaces(page: Page, language: Language) {
  const t = alertTexts[language]
  const table = page.getByRole('table', { name: t.table })
  return { t, row: (text: string) => table.getByRole('row').filter({ hasText: text }) }
}
