import { commonTexts } from '../../console/src/language/common-texts.ts'
import { type Seat, sees } from './browser.ts'

/** Goes to a page of the console by its address, and waits until it has read what it shows. */
export async function openPage({ page, base, language }: Seat, path: string): Promise<void> {
  await page.goto(base + path)
  await sees(page.getByRole('heading', { level: 1 }))
  for (;;) {
    const [first] = await page.getByRole('status', { name: commonTexts[language].loading }).all()
    if (!first) return
    await first.waitFor({ state: 'hidden' })
  }
}
