/** One who can be chosen: as the API writes it, and by its name. */
export type ActorChoice = { value: string; label: string }

/** Those whose name or written form holds what was typed; all for nothing typed. */
export function choicesFor(typed: string, choices: readonly ActorChoice[]): ActorChoice[] {
  const sought = typed.trim().toLowerCase()
  return choices.filter(({ value, label }) => `${label}\n${value}`.toLowerCase().includes(sought))
}

/**
 * Whom typed text means, as the API writes it: the one that is written so, else the only one of that name. `undefined`
 * when it says neither.
 */
export function meantBy(typed: string, choices: readonly ActorChoice[]): string | undefined {
  const sought = typed.trim()
  if (choices.some(({ value }) => value === sought)) return sought
  const named = choices.filter(({ label }) => label.toLowerCase() === sought.toLowerCase())
  return named.length === 1 ? named[0]?.value : undefined
}

/** Whom typed text means at the end of the typing: as `meantBy`, else the only one that fits, else what was typed itself. */
export function meantAtEnd(typed: string, choices: readonly ActorChoice[]): string {
  const found = meantBy(typed, choices)
  if (found !== undefined) return found
  const fitting = typed.includes(':') ? [] : choicesFor(typed, choices)
  return fitting.length === 1 && fitting[0] ? fitting[0].value : typed.trim()
}
