import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { sees } from './browser.ts'

/** What scrolling through a list cost the browser. */
export type Scrolled = { longTasksMs: number[]; rowsMax: number }

// What the types of Node do not know of an element.
type Row = { getAttribute: (name: string) => string | null; innerText: string }

/** Scrolls through all of a list: by wheel, by dragging the bar to many places, to the end and back. */
export async function scrollThrough(page: Page): Promise<Scrolled> {
  await watchLongTasks(page)
  let rowsMax = 0
  const note = async () => {
    rowsMax = Math.max(rowsMax, await page.getByRole('grid').getByRole('row').count())
  }
  await page.getByRole('grid').hover()
  for (let turn = 0; turn < 30; turn++) {
    await page.mouse.wheel(0, 400)
    await nextFrame(page)
  }
  await note()
  for (let step = 0; step <= 20; step++) {
    await dragTo(page, ((step * 7) % 21) / 20)
    await note()
  }
  for (const key of ['End', 'Home']) {
    await page.getByRole('grid').press(key)
    await note()
  }
  return { longTasksMs: await longTasks(page), rowsMax }
}

/** Drags the scroll bar to a share of its way, as the browser does it: by where the list is scrolled to. */
export async function dragTo(page: Page, share: number): Promise<void> {
  await page.getByRole('grid').evaluate((element, share) => {
    const list = element as unknown as { scrollTop: number; scrollHeight: number; clientHeight: number }
    list.scrollTop = (list.scrollHeight - list.clientHeight) * share
  }, share)
  await nextFrame(page)
}

/** The rows in sight that have been read: at which place of the list each is, counted from 0, and its cells' text. */
export async function rowsInSight(page: Page): Promise<{ place: number; text: string }[]> {
  const rows = page.getByRole('grid').locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])')
  await sees(rows.filter({ hasText: '@' }))
  // None of them is grey any more.
  await page.locator('[role=grid] [role=row][aria-busy=true]').first().waitFor({ state: 'detached' })
  return rows.evaluateAll(found =>
    (found as unknown as Row[]).map(row => ({
      place: Number(row.getAttribute('aria-rowindex')) - 2,
      text: row.innerText,
    })),
  )
}

/** The same movements over rows of plain text that a few lines draw: what this machine and browser cost by themselves. */
export async function scrollPlainList(page: Page, length: number): Promise<number[]> {
  await page.setContent(`<div role="grid" tabindex="0" style="height:640px;overflow:auto;position:relative">
    <div style="height:${Math.min(8_000_000, length * 40)}px"></div></div>`)
  await page.evaluate(`{
    const list = document.querySelector('[role=grid]')
    const rows = Array.from({ length: 40 }, () => list.appendChild(document.createElement('div')))
    list.addEventListener('scroll', () => rows.forEach((row, at) => {
      row.style.cssText = 'position:absolute;top:' + (list.scrollTop + at * 40) + 'px'
      row.textContent = 'row ' + Math.floor(list.scrollTop / 40 + at)
    }))
  }`)
  const { longTasksMs } = await scrollThrough(page)
  return longTasksMs
}

/** Fails unless every row in sight is the one that the list has at its place. */
export async function expectRows(page: Page, emailAt: (place: number) => string | undefined): Promise<void> {
  const rows = await rowsInSight(page)
  assert.ok(rows.length > 5)
  for (const { place, text } of rows) {
    const email = emailAt(place)
    if (email !== undefined) assert.ok(text.includes(email), `${place}: ${text} instead of ${email}`)
  }
}

async function watchLongTasks(page: Page) {
  await page.evaluate(`{
    window.longTasks = []
    new PerformanceObserver(found => window.longTasks.push(...found.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' })
  }`)
}

async function longTasks(page: Page): Promise<number[]> {
  await nextFrame(page)
  return (await page.evaluate('window.longTasks')) as number[]
}

async function nextFrame(page: Page) {
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
}
