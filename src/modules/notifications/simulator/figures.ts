/** How the simulated gateway behaves. Shares are parts of 1 of the calls that it takes. */
export type Figures = {
  /** What callers must send as `X-API-Key`. */
  key: string
  /** Calls in any window; 0: as many as one likes. */
  quota: number
  windowSeconds: number
  /** Calls at the same time; 0: as many as one likes. */
  concurrency: number
  latencyMinMs: number
  latencyMaxMs: number
  /** Share answered 500, not delivered. */
  failures: number
  /** Share never answered, not delivered. */
  hang: number
  /** Share answered 200 with what is not the contract, but delivered. */
  garbage: number
  /** Share delivered, then cut without an answer. */
  cut: number
  /** Whether a 429 says when to come again. */
  retryAfter: boolean
}

export const defaultFigures: Figures = {
  key: 'test-dev-2026',
  quota: 50,
  windowSeconds: 10,
  concurrency: 50,
  latencyMinMs: 100,
  latencyMaxMs: 500,
  failures: 0.1,
  hang: 0,
  garbage: 0,
  cut: 0,
  retryAfter: true,
}

/** A gateway that answers every call at once and refuses none: what an engine alone can do is measured against it. */
export const instantFigures: Partial<Figures> = {
  quota: 0,
  concurrency: 0,
  latencyMinMs: 0,
  latencyMaxMs: 0,
  failures: 0,
}

/** What is wrong with these figures, in sentences; empty when they can be used. */
export function faultsOfFigures(figures: Figures): string[] {
  const { quota, windowSeconds, concurrency, latencyMinMs, latencyMaxMs } = figures
  const shares = [figures.failures, figures.hang, figures.garbage, figures.cut]
  const faults: [boolean, string][] = [
    [figures.key === '', 'The key may not be empty.'],
    [!isCount(quota) || !isCount(concurrency), 'Quota and concurrency are whole numbers, 0 for unlimited.'],
    [quota > 1_000_000, 'A quota is 1,000,000 at most; 0 is unlimited.'],
    [!(windowSeconds > 0 && windowSeconds <= 86_400), 'The window is more than 0 s and at most 86,400 s.'],
    [!(latencyMinMs >= 0) || !(latencyMaxMs <= 600_000), 'A latency is from 0 to 600,000 ms.'],
    [latencyMinMs > latencyMaxMs, 'The lowest latency is above the highest.'],
    [shares.some(share => !(share >= 0 && share <= 1)), 'A share is from 0 to 1, such as 0.1.'],
    [sum(shares) > 1 + 1e-9, 'Failures, hang, garbage and cut are more than 1 together.'],
  ]
  return faults.filter(([isFault]) => isFault).map(([, text]) => text)
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
