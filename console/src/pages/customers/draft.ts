import { useState } from 'react'

type Values = Record<string, string>

/** What is being typed over something that is stored, which others may change meanwhile. */
export type Draft<Shape extends Values> = {
  values: Shape
  set: (name: keyof Shape, value: string) => void
  /** What differs from what is stored. */
  changes: () => Partial<Shape>
  /** What somebody else stored in a field that was typed in here too. */
  clashes: Partial<Shape>
  /** Goes on from what is stored now: fields left alone follow it, the others keep what was typed. */
  takeStored: (stored: Shape) => void
  /** Gives up what was typed in a field. */
  yieldTo: (name: keyof Shape) => void
}

/** Starts from what is stored. */
export function useDraft<Shape extends Values>(stored: Shape): Draft<Shape> {
  const [base, setBase] = useState(stored)
  const [values, setValues] = useState(stored)
  const [clashes, setClashes] = useState<Partial<Shape>>({})
  const keys = Object.keys(stored) as (keyof Shape)[]
  return {
    values,
    set: (name, value) => setValues(before => ({ ...before, [name]: value })),
    changes: () => pick(keys, values, name => values[name] !== base[name]),
    clashes,
    takeStored: now => {
      const isMine = (name: keyof Shape) => values[name] !== base[name] && values[name] !== now[name]
      setClashes(pick(keys, now, name => isMine(name) && now[name] !== base[name]))
      setValues({ ...now, ...pick(keys, values, isMine) })
      setBase(now)
    },
    yieldTo: name => {
      setValues(before => ({ ...before, [name]: base[name] }))
      setClashes(({ [name]: _, ...others }) => others as unknown as Partial<Shape>)
    },
  }
}

function pick<Shape extends Values>(
  keys: (keyof Shape)[],
  from: Shape,
  isWanted: (name: keyof Shape) => boolean,
): Partial<Shape> {
  return Object.fromEntries(keys.filter(isWanted).map(name => [name, from[name]])) as Partial<Shape>
}
