const waitMs = 5

/**
 * Asks for many things at once that are wanted one by one: what is wanted within a few milliseconds is one call, of at most
 * `atOnce`.
 */
export function together<Found>(
  ask: (wanted: string[]) => Promise<ReadonlyMap<string, Found>>,
  atOnce: number,
): (wanted: string) => Promise<Found | null> {
  let waiting: { wanted: string; settle: (answer: Promise<Found | null>) => void }[] = []
  const go = () => {
    const asked = waiting
    waiting = []
    const wanted = [...new Set(asked.map(each => each.wanted))]
    const answers = new Map<string, Promise<ReadonlyMap<string, Found>>>()
    for (let from = 0; from < wanted.length; from += atOnce) {
      const part = wanted.slice(from, from + atOnce)
      const answer = ask(part)
      for (const each of part) answers.set(each, answer)
    }
    for (const { wanted: each, settle } of asked) {
      settle(Promise.resolve(answers.get(each)).then(found => found?.get(each) ?? null))
    }
  }
  return wanted =>
    new Promise(settle => {
      if (waiting.length === 0) setTimeout(go, waitMs)
      waiting.push({ wanted, settle })
    })
}
