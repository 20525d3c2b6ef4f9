import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commonTexts } from '../../console/src/language/common-texts.ts'
import { keyTexts } from '../../console/src/pages/keys/texts.ts'
import { shellTexts } from '../../console/src/shell/texts.ts'
import { untilTaken } from '../service.ts'
import { aConsole, inBothLanguages, languages, sees, seesNoMore } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite({ data: false })

inBothLanguages(
  'An admin creates a key, sees it once, and it works until it is revoked',
  site,
  { role: 'admin', path: '/keys' },
  async ({ page, language }) => {
    const t = keyTexts[language]
    const common = commonTexts[language]
    const name = `mobile app ${language}`
    await page.getByRole('button', { name: t.create }).click()
    const form = page.getByRole('dialog', { name: t.create })
    await form.getByLabel(common.name).fill(name)
    await form.getByRole('checkbox', { name: `${t.modules.customers}: ${t.rights.read}` }).check()
    await form.getByRole('button', { name: t.create }).click()

    const issued = page.getByRole('dialog', { name: t.issuedTitle(name) })
    await issued.getByRole('button', { name: common.copy }).click()
    await sees(issued.getByRole('button', { name: common.copied }))
    const key = String(await page.evaluate('navigator.clipboard.readText()'))
    assert.match(key, /^trs_/)
    await sees(issued.getByText(key))
    await issued.getByRole('button', { name: t.stored }).click()
    await seesNoMore(page.getByText(key))
    assert.equal(await statusWith(key), 200)

    await page.getByRole('button', { name: t.revokeOf(name) }).click()
    const question = page.getByRole('dialog', { name: t.revokeTitle })
    assert.ok(await question.getByRole('button', { name: t.revoke }).isDisabled())
    await question.getByLabel(common.confirmByName(name)).fill(name)
    await question.getByRole('button', { name: t.revoke }).click()
    await seesNoMore(page.getByRole('row').filter({ hasText: name }))
    assert.equal(await statusWith(key), 401)
    await page.getByRole('radiogroup', { name: t.shown }).getByText(t.all).click()
    await sees(page.getByRole('row').filter({ hasText: name }).getByText(t.states.revoked))
  },
)

for (const language of languages) {
  test(`Whoever may not manage keys does not find the page (${language})`, async t => {
    const { page } = await aConsole(t, site, { role: 'agent', language })
    const menu = page.getByRole('navigation')
    await sees(menu.getByRole('link', { name: shellTexts[language].customers }))
    assert.equal(await menu.getByRole('link', { name: shellTexts[language].keys }).count(), 0)
  })
}

async function statusWith(key: string): Promise<number> {
  const answer = await untilTaken(() =>
    fetch(`${site.base}/v1/customers?limit=1`, { headers: { 'x-api-key': key } }),
  )
  await answer.body?.cancel()
  return answer.status
}
