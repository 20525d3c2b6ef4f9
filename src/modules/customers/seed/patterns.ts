import { pick, type Random } from '../../../platform/seed/random.ts'
import type { Pattern } from './places.ts'

/** What is fixed and what is chosen, in turns; a last choice of nothing closes the list. */
export type Filling = { fixed: string; choices: string[] }[]

/** Reads a pattern such as "Calle {1-99}" once, so that filling it is quick. Equal choices are shared. */
export function preparePattern(pattern: Pattern, lists: Map<string, string[]>): Filling {
  return [...pattern.matchAll(/([^{]*)(?:\{([^}]*)\}|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, fixed = '', hole = '']) => ({ fixed, choices: remember(lists, hole, () => choicesOf(hole)) }))
}

function choicesOf(hole: string): string[] {
  const range = /^(\d+)-(\d+)$/.exec(hole)
  if (!range) return hole.split('|')
  const [, from = '', to = ''] = range
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, step) =>
    String(Number(from) + step).padStart(from.length, '0'),
  )
}

/** What is known under a key, made when it is not. */
export function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** A text of this pattern, chosen by chance. */
export function fill(random: Random, filling: Filling): string {
  let text = ''
  for (const { fixed, choices } of filling) text += fixed + pick(random, choices)
  return text
}
