import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { hiringTexts } from '../../console/src/pages/hiring/texts.ts'
import { importTexts } from '../../console/src/pages/imports/texts.ts'
import { inBothLanguages, type Language, sees, seesNoMore } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()
const { owner } = site.service.database
const firstIds: Record<Language, number> = { en: 910_001, es: 920_001 }

inBothLanguages(
  'An analyst loads a file with mistakes, sees which rows failed and why, fixes one in place and sends it again',
  site,
  { role: 'analyst', path: '/hiring' },
  async ({ page, language }) => {
    const ui = places(page, language)
    const firstId = firstIds[language]
    await choose(page, language, dirtyFile(firstId))
    await whileNothingIsStored(async () => {
      await page.getByRole('button', { name: ui.hiring.sendLoad('1') }).click()
      await sees(page.getByRole('progressbar', { name: ui.t.progressLabel }))
    })
    await sees(ui.rejects('3').getByRole('row').filter({ hasText: 'yesterday' }))
    await sees(ui.reason(ui.t.codes.not_a_time).filter({ hasText: '2' }))
    await ui.reason(ui.t.codes.missing_value).click()
    const rejected = ui.rejects('3').getByRole('row')
    await seesNoMore(rejected.filter({ hasText: 'yesterday' }))
    await sees(rejected.filter({ hasText: String(firstId + 3) }))
    await ui.reason(ui.t.allReasons).click()

    await page.getByRole('radiogroup', { name: ui.t.seeOrFix }).getByText(ui.t.fix).click()
    await page.getByLabel(ui.t.cellOf('datetime', '2')).fill('2021-03-01T10:00:00Z')
    await page.getByRole('button', { name: ui.t.sendAgain('1') }).click()
    await sees(page.getByRole('status').getByText(ui.t.sentAgain('1', '0')))
    await sees(ui.rejects('3').getByRole('row').filter({ hasText: ui.t.rowLoaded }))
    const loaded = await owner`select id from hiring.employee where id between ${firstId} and ${firstId + 9}`
    assert.deepEqual(loaded.map(({ id }) => Number(id) - firstId).sort(), [0, 1, 4])
  },
)

inBothLanguages(
  'An analyst downloads the rows that failed, each with its reason in the language on screen',
  site,
  { role: 'analyst', path: '/hiring' },
  async ({ page, language }) => {
    const ui = places(page, language)
    await choose(page, language, dirtyFile(firstIds[language] + 100))
    await page.getByRole('button', { name: ui.hiring.sendLoad('1') }).click()
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: ui.t.downloadRejects }).click()
    const csv = await readFile(await (await coming).path(), 'utf8')
    assert.equal(csv.trim().split('\n').length, 4)
    assert.match(csv, language === 'en' ? /required|missing|empty/i : /falta|vacío|obligatori/i)
  },
)

function places(page: Page, language: Language) {
  const t = importTexts[language]
  const rejects = (count: string) => page.getByRole('table', { name: t.rejects(count) })
  const reasons = page.getByRole('group', { name: t.reasons })
  return {
    t,
    hiring: hiringTexts[language],
    rejects,
    reason: (name: string) => reasons.getByRole('button', { name }),
  }
}

/** Five employees, three of them wrong: lines 2 and 3 in their time, line 4 without a name. */
function dirtyFile(firstId: number): string {
  const rows = [
    [firstId, 'Ana Pérez', '2021-02-01T09:00:00Z', 1, 1],
    [firstId + 1, 'Luis Gil', 'yesterday', 1, 1],
    [firstId + 2, 'Eva Ruiz', '2021-13-45', 1, 1],
    [firstId + 3, '', '2021-02-03T09:00:00Z', 1, 1],
    [firstId + 4, 'Noé Díaz', '2021-02-04T09:00:00Z', 1, 1],
  ]
  return rows.map(row => `${row.join(',')}\n`).join('')
}

async function choose(page: Page, language: Language, csv: string) {
  const t = hiringTexts[language]
  const file = { name: 'hired_employees.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel(t.load).and(page.locator('input')).setInputFiles(file)
  await sees(page.getByRole('list', { name: t.filesChosen }).getByText(file.name))
}

/** Keeps employees from being stored as long as something is watched. */
async function whileNothingIsStored(watch: () => Promise<void>) {
  await owner.begin(async sql => {
    await sql`lock table hiring.employee in exclusive mode`
    await watch()
  })
}
