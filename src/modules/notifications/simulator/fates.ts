import type { Figures } from './figures.ts'

/** What becomes of a call that the gateway took, and after how many ms. */
export type Fate = { kind: 'delivered' | 'failed' | 'hang' | 'garbage' | 'cut'; latencyMs: number }

/** Draws the fates of the calls, one after the other. The same seed draws the same for the same figures. */
export function drawFates(seed: number): (figures: Figures) => Fate {
  const chance = seededChance(seed)
  return figures => {
    // Always two draws, so that the fate of a call does not hang on the figures of those before it.
    const draw = chance()
    const latency = chance()
    const { latencyMinMs, latencyMaxMs } = figures
    return { kind: kindOf(draw, figures), latencyMs: latencyMinMs + latency * (latencyMaxMs - latencyMinMs) }
  }
}

function kindOf(draw: number, { failures, hang, garbage, cut }: Figures): Fate['kind'] {
  if (draw < failures) return 'failed'
  if (draw < failures + hang) return 'hang'
  if (draw < failures + hang + garbage) return 'garbage'
  if (draw < failures + hang + garbage + cut) return 'cut'
  return 'delivered'
}

/** splitmix32 (public domain): numbers from 0 to just below 1. */
function seededChance(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}
