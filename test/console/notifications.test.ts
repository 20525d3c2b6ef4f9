import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { notificationTexts } from '../../console/src/pages/notifications/texts.ts'
import { inBothLanguages, type Language, sees } from './browser.ts'
import { aPickyGateway } from './gateway.ts'
import { aSite } from './site.ts'

const site = await aSite({ ...(await aPickyGateway()), data: false })
const operator = { role: 'operator', path: '/notifications' } as const

inBothLanguages(
  'An operator sends a test and sees it delivered',
  site,
  operator,
  async ({ page, language }) => {
    const ui = places(page, language)
    await send(page, language, `ana@${language}.example.com`)
    await sees(ui.why.getByText(ui.t.statuses.sent))
    await sees(ui.attempts.getByRole('row').filter({ hasText: ui.t.outcomes.delivered }))
    await page.keyboard.press('Escape')
    await sees(ui.row(`ana@${language}.example.com`).filter({ hasText: ui.t.statuses.sent }))
  },
)

inBothLanguages(
  'An operator sees why a notification has not gone, and replays it',
  site,
  operator,
  async ({ page, language }) => {
    const ui = places(page, language)
    const to = `unknown@${language}.example.com`
    await send(page, language, to)
    await sees(ui.why.getByText(`${ui.t.statuses.failed}: ${ui.t.reasons.rejected}`))
    await sees(ui.attempts.getByRole('row').filter({ hasText: '422' }).filter({ hasText: 'mailbox' }))
    await ui.drawer.getByRole('button', { name: ui.t.replay }).click()
    await sees(ui.why.getByText(ui.t.statuses.sent))
    await sees(ui.drawer.getByText(ui.t.replayOf))
    await page.keyboard.press('Escape')
    await sees(ui.row(to).filter({ hasText: ui.t.statuses.sent }))
    await sees(ui.row(to).filter({ hasText: ui.t.reasons.rejected }))
  },
)

inBothLanguages(
  'An operator cancels a notification that waits for its time',
  site,
  operator,
  async ({ page, language }) => {
    const ui = places(page, language)
    const to = `later@${language}.example.com`
    const id = await schedule(to)
    await ui.row(to).click()
    await ui.drawer.getByRole('button', { name: ui.t.cancel }).click()
    const question = page.getByRole('dialog', { name: ui.t.cancelTitle })
    await sees(question.getByText(ui.t.cancelText(to)))
    await question.getByRole('button', { name: ui.t.cancel }).click()
    await sees(ui.why.getByText(`${ui.t.statuses.failed}: ${ui.t.reasons.cancelled}`))
    assert.equal((await site.service.call('GET', `/v1/requests/${id}`)).json().status, 'failed')
  },
)

function places(page: Page, language: Language) {
  const t = notificationTexts[language]
  const drawer = page.getByRole('dialog')
  return {
    t,
    drawer,
    why: drawer.getByRole('region', { name: t.why }),
    attempts: drawer.getByRole('table', { name: t.attempts }),
    row: (text: string) =>
      page.getByRole('table', { name: t.table }).getByRole('row').filter({ hasText: text }),
  }
}

async function send(page: Page, language: Language, to: string) {
  const { t } = places(page, language)
  await page.getByRole('button', { name: t.sendTest }).click()
  const form = page.getByRole('dialog', { name: t.sendTest })
  await form.getByRole('textbox', { name: t.to, exact: true }).fill(to)
  await form.getByRole('button', { name: t.send, exact: true }).click()
}

async function schedule(to: string): Promise<string> {
  const { call } = site.service
  const sendAt = new Date(Date.now() + 3_600_000).toISOString()
  const body = { to, message: 'See you later', type: 'email', send_at: sendAt }
  const answer = await call('POST', '/v1/requests', { body })
  assert.equal(answer.statusCode, 201, answer.body)
  const { id } = answer.json()
  assert.equal((await call('POST', `/v1/requests/${id}/process`)).statusCode, 202)
  return id
}
