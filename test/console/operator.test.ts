import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { detailTexts } from '../../console/src/pages/alerts/detail-texts.ts'
import { alertTexts } from '../../console/src/pages/alerts/texts.ts'
import { criticalityTexts, levelName } from '../../console/src/pages/criticality/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { snoozeTexts } from '../../console/src/ui/snooze-texts.ts'
import { aTrouble, only, raise } from '../../src/modules/alerts/alerts.fixture.ts'
import { aConsole, inBothLanguages, type Language, sees, seesNoMore } from './browser.ts'
import { aSite, secappToken } from './site.ts'

const site = await aSite()
const levels: Record<Language, number> = { en: 4, es: 5 }

inBothLanguages(
  'An operator sets the criticality, and sees when an application has been told',
  site,
  { role: 'operator', path: '/criticality' },
  async ({ page, language }) => {
    const t = criticalityTexts[language]
    const app = `till-${language}`
    await ask(app)
    const level = levelName(t, levels[language])
    await page.getByRole('button', { name: t.set }).click()
    const form = page.getByRole('dialog', { name: t.setTitle })
    await form.getByRole('radio', { name: level }).click()
    await sees(form.getByText(t.setWarning(level)))
    await form.getByRole('button', { name: t.setTo(level) }).click()
    const now = page.getByRole('region', { name: t.now })
    await sees(now.getByText(level), now.getByText(t.by('The operator')))
    await page.getByRole('tab', { name: t.consumers }).click()
    const row = page.getByRole('table', { name: t.consumerTable }).getByRole('row').filter({ hasText: app })
    await sees(row.getByText(t.behind('1')))
    assert.equal((await ask(app)).current_status, levels[language])
    await sees(row.getByText(t.current))
  },
)

inBothLanguages(
  'A time in the future is refused at its field before anything is sent, and what the service refuses is said there too',
  site,
  { role: 'operator', path: '/criticality' },
  async ({ page, language, problems }) => {
    const t = criticalityTexts[language]
    let sent = 0
    const years = (count: number) => new Date(Date.now() + count * 31_536_000_000).toISOString()
    // As a service would see it whose clock is behind, or that takes less.
    await page.route('**/v1/criticality/changes', route => {
      sent += 1
      return route.continue({ postData: { status: 3, change_at: years(1) } })
    })
    await page.getByRole('button', { name: t.set }).click()
    const form = page.getByRole('dialog', { name: t.setTitle })
    await form.getByRole('radio', { name: levelName(t, 3) }).click()
    await form.getByText(t.otherTime).click()
    const field = form.getByLabel(t.otherTime).and(form.locator('input[type="datetime-local"]'))
    assert.ok(Date.parse(`${await field.getAttribute('max')}Z`) < Date.parse(years(1)))
    await field.fill(years(1).slice(0, 16))
    await form.getByRole('button', { name: t.setTo(levelName(t, 3)) }).click()
    await sees(form.getByText(t.timeFaults.ahead('5')))
    assert.equal(await field.getAttribute('aria-invalid'), 'true')
    assert.equal(sent, 0)
    await field.fill(years(-1).slice(0, 16))
    await seesNoMore(form.getByText(t.timeFaults.ahead('5')))
    await problems.expect(/^422 POST \/v1\/criticality\/changes$/, async () => {
      await form.getByRole('button', { name: t.setTo(levelName(t, 3)) }).click()
      await sees(
        form.getByRole('alert').filter({ hasText: language === 'en' ? 'in the future' : 'en el futuro' }),
      )
    })
    assert.equal(sent, 1)
    assert.equal(await field.getAttribute('aria-invalid'), 'true')
    await sees(form.getByText('5 min'))
  },
)

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
  'The alert of a change that was refused leads to the producers, which say that its producer is not among them',
  site,
  { role: 'operator', path: '/alerts' },
  async ({ page, language }) => {
    const { row } = alertPlaces(page, language)
    const t = criticalityTexts[language]
    const producer = `ahead-${language}`
    const refused = await reportFrom(producer, '2099-01-01T00:00:00Z')
    assert.equal(refused, 422)
    await row(producer).click()
    await page.getByRole('dialog').getByRole('link', { name: producer }).click()
    await sees(page.getByText(t.notListed(producer)))
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

inBothLanguages(
  'At a mistyped address an operator reads that there is no such page, and goes back',
  site,
  { role: 'operator' },
  async ({ page, base, language, problems }) => {
    const t = shellTexts[language]
    await problems.expect(/^404 GET \/custmers$/, () => page.goto(`${base}/custmers`))
    await sees(page.getByRole('heading', { name: t.notFound }))
    await page.getByRole('link', { name: t.toOverview }).click()
    await sees(page.getByRole('heading', { level: 1, name: t.overview }))
  },
)

function alertPlaces(page: Page, language: Language) {
  const t = alertTexts[language]
  const table = page.getByRole('table', { name: t.table })
  return { t, row: (text: string) => table.getByRole('row').filter({ hasText: text }) }
}

/** Asks for the criticality as an application does. */
async function ask(app: string): Promise<{ current_status?: number }> {
  const headers = { 'app-name': app, token: secappToken }
  const answer = await site.service.call('GET', '/secapp/update', { headers, key: null })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function reportFrom(producer: string, at: string): Promise<number> {
  const headers = { 'app-name': producer, token: secappToken }
  const body = { current_status: 4, Change_at: at }
  return (await site.service.call('POST', '/secapp/update', { headers, key: null, body })).statusCode
}
