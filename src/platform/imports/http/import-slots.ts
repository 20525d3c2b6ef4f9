import { AppError } from '../../errors.ts'

/** Places for work that holds a connection for long. */
export type Slots = {
  /** Takes a place and gives the way to give it back. @throws overloaded when none is free. */
  take: () => () => void
}

/** Makes places for so many at a time. */
export function makeSlots(slotsMax: number): Slots {
  let taken = 0
  return {
    take: () => {
      if (taken >= slotsMax) throw allTaken(slotsMax)
      taken++
      let isHeld = true
      return () => {
        if (isHeld) taken--
        isHeld = false
      }
    },
  }
}

function allTaken(slotsMax: number) {
  const text = {
    en: `${slotsMax} files are being loaded already. Try again in a moment, or send "Prefer: respond-async".`,
    es: `Ya se están cargando ${slotsMax} archivos. Inténtelo de nuevo enseguida, o envíe "Prefer: respond-async".`,
  }
  return new AppError('overloaded', 'imports.all_taken', text, { retryAfterSeconds: 5 })
}
