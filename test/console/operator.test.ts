import assert from 'node:assert/strict'
import { alertTexts } from '../../console/src/pages/alerts/texts.ts'
import { criticalityTexts, levelName } from '../../console/src/pages/criticality/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { inBothLanguages, type Language, sees, seesNoMore } from './browser.ts'
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
  'The alert of a change that was refused leads to the producers, which say that its producer is not among them',
  site,
  { role: 'operator', path: '/alerts' },
  async ({ page, language }) => {
    const t = criticalityTexts[language]
    const producer = `ahead-${language}`
    const refused = await reportFrom(producer, '2099-01-01T00:00:00Z')
    assert.equal(refused, 422)
    const table = page.getByRole('table', { name: alertTexts[language].table })
    await table.getByRole('row').filter({ hasText: producer }).click()
    await page.getByRole('dialog').getByRole('link', { name: producer }).click()
    await sees(page.getByText(t.notListed(producer)))
  },
)

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
