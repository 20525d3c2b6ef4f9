import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { alertTexts } from '../../console/src/pages/alerts/texts.ts'
import { criticalityTexts } from '../../console/src/pages/criticality/texts.ts'
import { aTrouble, raise } from '../../src/modules/alerts/alerts.fixture.ts'
import { inBothLanguages, sees } from './browser.ts'
import { aSite } from './site.ts'

const site = await aSite()
const width = 360

inBothLanguages(
  'On a phone the list of alerts shows how grave each is, its state, and the button that acknowledges it',
  site,
  { role: 'operator', path: '/alerts', width },
  async ({ page, language }) => {
    const t = alertTexts[language]
    const key = `phone ${language}`
    await raise(site.service, aTrouble({ key }))
    const row = page.getByRole('table', { name: t.table }).getByRole('row').filter({ hasText: key })
    const acknowledge = row.getByRole('button', { name: t.acknowledge })
    await expectWithin(row.getByText(t.states.open, { exact: true }), row.locator('time'), acknowledge)
    await acknowledge.click()
    await sees(row.getByText(t.states.acknowledged))
  },
)

inBothLanguages(
  'On a phone the changes of criticality show when they came and from whom; producers, whether their clocks are right',
  site,
  { role: 'operator', path: '/criticality', width },
  async ({ page, language }) => {
    const t = criticalityTexts[language]
    const change = page.getByRole('table', { name: t.table }).getByRole('row').nth(1)
    for (const place of [0, 1]) await expectWithin(change.getByRole('cell').nth(place))
    assert.match(await change.getByRole('cell').nth(1).innerText(), /\d:\d\d:\d\d\n+\S+/)
    await page.getByRole('tab', { name: t.producers }).click()
    const producer = page.getByRole('table', { name: t.producerTable }).getByRole('row').nth(1)
    await expectWithin(producer.locator('time'), producer.getByText(/reloj|clock/))
  },
)

/** All of it stands within the width of the window, and nothing of its text is cut. */
async function expectWithin(...those: Locator[]) {
  for (const each of those) {
    await sees(each)
    const box = await each.boundingBox()
    assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${each}: ${JSON.stringify(box)}`)
    // Text in a line has no width of its own.
    const { scrollWidth, clientWidth } = await (each as unknown as Measured).evaluate(
      ({ scrollWidth, clientWidth }) => ({
        scrollWidth,
        clientWidth,
      }),
    )
    const isCut = clientWidth > 0 && scrollWidth > clientWidth
    assert.ok(!isCut, `${each} is cut`)
  }
}

type Measured = { evaluate: (read: (element: Widths) => Widths) => Promise<Widths> }
type Widths = { scrollWidth: number; clientWidth: number }
