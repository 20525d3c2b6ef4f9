import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { sessionTexts } from '../../console/src/session/texts.ts'
import type { Role } from '../../src/platform/access/actor.ts'
import { launchChromium } from './chromium.ts'
import { collectProblems, type Problems } from './problems.ts'
import type { Site } from './site.ts'

export type Language = 'en' | 'es'
export const languages: readonly Language[] = ['en', 'es']

/** A user at the console: a window of its own, logged in. */
export type Seat = {
  page: Page
  language: Language
  base: string
  /** What the browser found wrong so far; the test fails on any. */
  problems: Problems
}

export type SeatWish = {
  role?: Role
  language?: Language
  theme?: 'light' | 'dark'
  width?: number
  height?: number
  /** Where to go: an address of the console with what stands behind the question mark. */
  path?: string
}

/** A Chromium for one test file, at its top level. */
export async function aBrowser(): Promise<Browser> {
  const browser = await launchChromium()
  after(() => browser.close())
  return browser
}

/** Opens the console as a user of this role sees it. When the test ends, it fails on any problem that was not expected. */
export async function aConsole(t: TestContext, site: Site, wish: SeatWish = {}): Promise<Seat> {
  const { role = 'admin', language = 'en', path = '/' } = wish
  const context = await aContext(site, wish)
  // As long as only a defect takes.
  context.setDefaultTimeout(90_000)
  const page = await context.newPage()
  const problems = collectProblems(page)
  t.after(async () => {
    // What the types of Node do not know yet.
    const { passed } = t as TestContext & { passed: boolean }
    if (!passed) await tellWhere(t, page)
    await context.close()
    problems.assertNone()
  })
  const login = site.logins[role]
  assert.ok(login, `There is no user who is ${role}.`)
  await page.goto(site.base + path)
  await logIn(page, login, language)
  return { page, language, base: site.base, problems }
}

/** What a user does, as two tests: in English and in Spanish, by the same steps. Ends with axe on what they led to. */
export function inBothLanguages(
  law: string,
  site: Site,
  wish: SeatWish,
  journey: (seat: Seat, t: TestContext) => Promise<void>,
): void {
  for (const language of languages) {
    test(`${law} (${language === 'en' ? 'in English' : 'in Spanish'})`, async t => {
      const seat = await aConsole(t, site, { ...wish, language })
      await journey(seat, t)
      await expectAccessible(seat.page)
    })
  }
}

/** Fills in the form that asks who it is, and waits for the frame of the console. */
export async function logIn(page: Page, login: { email: string; password: string }, language: Language) {
  const t = sessionTexts[language]
  await page.getByLabel(t.email).fill(login.email)
  await page.getByRole('textbox', { name: t.password }).fill(login.password)
  await page.getByRole('button', { name: t.logIn }).click()
  await page.getByRole('navigation').waitFor()
}

/** Waits until the user sees it. */
export async function sees(...those: Locator[]): Promise<void> {
  for (const each of those) await each.first().waitFor({ state: 'visible' })
}

/** Waits until the user does not see it any more. */
export async function seesNoMore(...those: Locator[]): Promise<void> {
  for (const each of those) await each.first().waitFor({ state: 'hidden' })
}

let axe: string | undefined

/** Fails on what axe finds serious or critical in what is on screen. */
export async function expectAccessible(page: Page): Promise<void> {
  axe ??= readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
  await untilStill(page)
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )) as AxeResults
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = grave.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html.slice(0, 300)}\n  ${failureSummary}`).join('\n')}`,
  )
  assert.deepEqual(told, [], `axe at ${page.url()}:\n${told.join('\n')}`)
}

// What is half faded in has no contrast yet.
async function untilStill(page: Page) {
  const moving = `document.getAnimations().filter(({ playState, effect }) =>
    playState === 'running' && effect.getComputedTiming().endTime !== Infinity)`
  // An expression as text is evaluated past the policy of the page, but only if it is evaluated once.
  while (
    await page.evaluate(`Promise.allSettled(${moving}.map(each => each.finished)).then(all => all.length)`)
  ) {}
}

async function aContext(
  { browser }: Site,
  { language = 'en', theme = 'light', width = 1440, height = 900 }: SeatWish,
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'es' ? 'es-CO' : 'en-GB',
    timezoneId: 'America/Bogota',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
}

async function tellWhere(t: TestContext, page: Page) {
  const picture = join(tmpdir(), `trastienda-console-${process.pid}-${t.name.replaceAll(/\W+/g, '-')}.png`)
  await page.screenshot({ path: picture }).catch(() => {})
  t.diagnostic(`It ended at ${page.url()}; what was on screen: ${picture}`)
}
