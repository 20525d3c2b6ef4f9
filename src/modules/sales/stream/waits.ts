const waitMinMs = 100
const waitMaxMs = 10_000

/** How long to wait after so many failures in a row: longer each time, never in step with others. */
export function waitMs(failures: number): number {
  return (0.5 + Math.random() / 2) * Math.min(waitMaxMs, waitMinMs * 2 ** Math.min(failures - 1, 20))
}

/** Waits for work that may fail or never end, but no longer than this. */
export async function withinTime(work: Promise<unknown>, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, limitMs)
  await Promise.race([work.catch(() => {}), promise])
  clearTimeout(timer)
}
