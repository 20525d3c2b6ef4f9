/** Something that this process needs. `check` throws, with a code or a text that operators may read, when it does not work. */
export type Dependency = { name: string; check: () => Promise<unknown>; everyMs?: number }

/** How a dependency does, as this process sees it. `since` is when it began to work, or not to. */
export type DependencyState = {
  name: string
  status: 'ok' | 'failing'
  since: Date
  checkedAt: Date
  lastError: string | null
  lastErrorAt: Date | null
}

/** Remembers how the dependencies of one process do. */
export type DependencyWatch = {
  /** How they do now: what was checked moments ago is not checked again. */
  states: () => Promise<DependencyState[]>
  /** Looks again and again from now on, so that what happens while nobody asks is noticed too. */
  start: () => void
  stop: () => void
}

const lookEveryMs = 10_000
const freshMs = 2_000
const answerWithinMs = 2_000

/** Watches dependencies; each is checked as often as it says, every 10 seconds otherwise. */
export function watchDependencies(dependencies: readonly Dependency[]): DependencyWatch {
  const watched = dependencies.map(watchOne)
  let timer: NodeJS.Timeout | undefined
  return {
    states: () => Promise.all(watched.map(look => look(freshMs))),
    start: () => {
      timer ??= setInterval(() => {
        for (const look of watched) void look(lookEveryMs / 2)
      }, lookEveryMs).unref()
    },
    stop: () => clearInterval(timer),
  }
}

type Look = (freshMs: number) => Promise<DependencyState>

function watchOne({ name, check, everyMs = 0 }: Dependency): Look {
  let state: DependencyState | undefined
  let underWay: Promise<DependencyState> | undefined
  const look = async () => {
    const error = await failureOf(check)
    const now = new Date()
    const status = error === undefined ? 'ok' : 'failing'
    state = {
      name,
      status,
      since: state?.status === status ? state.since : now,
      checkedAt: now,
      lastError: error ?? state?.lastError ?? null,
      lastErrorAt: error === undefined ? (state?.lastErrorAt ?? null) : now,
    }
    return state
  }
  return async freshForMs => {
    const fresh = Math.max(freshForMs, state?.status === 'ok' ? everyMs : 0)
    if (state && Date.now() - state.checkedAt.getTime() < fresh) return state
    underWay ??= look().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

async function failureOf(check: () => Promise<unknown>): Promise<string | undefined> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject({ code: 'no answer' }), answerWithinMs)
  try {
    await Promise.race([check(), promise])
    return undefined
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown }
    return typeof code === 'string' ? code : 'failed'
  } finally {
    clearTimeout(timer)
  }
}
