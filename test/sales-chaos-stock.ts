import type { Random } from '../src/platform/seed/random.ts'
import { idOf, type Model, type Sent } from './sales-chaos-model.ts'

/** What each door still has to send, in no order. */
export type Stock = {
  /** Draws up to so many for a door, no id twice; new ones are made for as long as there is no end. */
  take: (door: number, count: number, passes?: (sent: Sent) => boolean) => Sent[]
  /** Back again: nobody knows what became of them, or others are to send them once more. */
  giveBack: (door: number, sent: readonly Sent[]) => void
  /** Makes nothing new from now on, and lets go what was held back. */
  end: () => void
  left: () => number
  /** Copies that were made, of how many. */
  copies: () => number
}

const duplicateShare = 0.2
const lateShare = 0.05
const lowWater = 500

/** Stocks the doors from a model: a fifth is sent twice or more, by any door; some are kept until the very end. */
export function aStock(model: Model, random: Random, doors: number): Stock {
  const stocks = Array.from({ length: doors }, (): Sent[] => [])
  const late: { door: number; sent: Sent }[] = []
  let isEnded = false
  let copies = 0

  const place = (sent: Sent) => {
    const door = random.below(doors)
    if (random.fraction() < lateShare) late.push({ door, sent })
    else (stocks[door] as Sent[]).push(sent)
  }
  const fill = (door: number) => {
    while (!isEnded && (stocks[door] as Sent[]).length < lowWater) {
      const sent = model.draw()
      place(sent)
      while (random.fraction() < duplicateShare) {
        copies += 1
        place(sent)
      }
    }
  }
  return {
    take: (door, count, passes = () => true) => {
      fill(door)
      const stock = stocks[door] as Sent[]
      const taken = new Map<string, Sent>()
      for (let tries = 0; tries < 2 * count && stock.length > 0 && taken.size < count; tries++) {
        const at = random.below(stock.length)
        const sent = stock[at] as Sent
        if (taken.has(idOf(sent)) || !passes(sent)) continue
        taken.set(idOf(sent), sent)
        stock[at] = stock.at(-1) as Sent
        stock.pop()
      }
      return [...taken.values()]
    },
    giveBack: (door, sent) => void (stocks[door] as Sent[]).push(...sent),
    end: () => {
      isEnded = true
      for (const { door, sent } of late.splice(0)) (stocks[door] as Sent[]).push(sent)
    },
    left: () => late.length + stocks.reduce((sum, stock) => sum + stock.length, 0),
    copies: () => copies,
  }
}
