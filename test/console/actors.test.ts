import assert from 'node:assert/strict'
import { auditTexts } from '../../console/src/pages/audit/texts.ts'
import { importTexts } from '../../console/src/pages/imports/texts.ts'
import { inBothLanguages, sees } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()

inBothLanguages(
  'An administrator filters the audit trail by the name of somebody, and the address keeps how the API writes it',
  site,
  { role: 'admin', path: '/audit' },
  async ({ page, language }) => {
    const t = auditTexts[language]
    const field = page.getByRole('combobox', { name: t.actor, exact: true })
    await field.fill('the anal')
    await page.getByRole('option', { name: /^The analyst user:\d+$/ }).click()
    await page.waitForURL(/[?&]actor=user%3A\d+/)
    assert.equal(await field.inputValue(), 'The analyst')
    await page.reload()
    await sees(page.locator('input[value="The analyst"]'))
    await field.fill('user:1')
    await field.press('Enter')
    await page.waitForURL(/[?&]actor=user%3A1(&|$)/)
  },
)

inBothLanguages(
  'An operator, who may not list users, chooses by name among those on the page of imports',
  site,
  { role: 'operator', path: '/imports' },
  async ({ page, language }) => {
    const t = importTexts[language]
    await sees(page.getByRole('table', { name: t.title }).getByRole('row').nth(1))
    const field = page.getByRole('combobox', { name: t.byWhom, exact: true })
    await field.click()
    await page.getByRole('listbox').getByRole('option').first().click()
    await page.waitForURL(/[?&]actor=./)
    await sees(page.getByRole('table', { name: t.title }).getByRole('row').nth(1))
  },
)
