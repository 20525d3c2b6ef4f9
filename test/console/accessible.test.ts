import { test } from 'node:test'
import { pages } from '../../console/src/shell/pages.ts'
import { aConsole, expectAccessible } from './browser.ts'
import { openPage } from './open-page.ts'
import { aSite } from './site.ts'

const site = await aSite()

const looks = [
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'es', theme: 'dark', width: 360 },
] as const

for (const look of looks) {
  const { language, theme, width } = look
  test(`axe finds nothing serious on any page (${language}, ${theme}, ${width} pixels wide)`, async t => {
    const seat = await aConsole(t, site, look)
    for (const { path } of pages) {
      await openPage(seat, path)
      await expectAccessible(seat.page)
    }
  })
}

test('axe finds nothing serious where nothing matches', async t => {
  const seat = await aConsole(t, site, { language: 'es' })
  for (const path of ['/customers?q=zzzzqqqq', '/notifications?to=zzzzqqqq']) {
    await openPage(seat, path)
    await expectAccessible(seat.page)
  }
})
