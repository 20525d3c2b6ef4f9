/** Gives what was put in, the smallest key first; of equal keys the one that came first. */
export type Heap<Item> = {
  push: (key: number, item: Item) => void
  pop: () => Item | undefined
  peek: () => { key: number; item: Item } | undefined
  size: () => number
}

type Entry<Item> = { key: number; order: number; item: Item }

export function aHeap<Item>(): Heap<Item> {
  const entries: Entry<Item>[] = []
  let order = 0
  const isBefore = (one: Entry<Item>, other: Entry<Item>) =>
    one.key < other.key || (one.key === other.key && one.order < other.order)

  const rise = (from: number, entry: Entry<Item>) => {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = entries[above] as Entry<Item>
      if (!isBefore(entry, parent)) break
      entries[place] = parent
      place = above
    }
    entries[place] = entry
  }
  const sink = (entry: Entry<Item>) => {
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= entries.length) break
      const right = entries[below + 1]
      if (right && isBefore(right, entries[below] as Entry<Item>)) below++
      const child = entries[below] as Entry<Item>
      if (!isBefore(child, entry)) break
      entries[place] = child
      place = below
    }
    entries[place] = entry
  }

  return {
    push: (key, item) => {
      const entry = { key, order: order++, item }
      entries.push(entry)
      rise(entries.length - 1, entry)
    },
    pop: () => {
      const first = entries[0]
      const last = entries.pop()
      if (first && last && entries.length > 0) sink(last)
      return first?.item
    },
    peek: () => entries[0],
    size: () => entries.length,
  }
}
