import type { State } from './state-queries.ts'

/**
 * What wakes one who waits for the next state. What rings while nobody waits for it is heard by who does next.
 * A class, as each waiting call has one: its methods are shared.
 */
export class Bell {
  #rung: State | undefined
  #isOver = false
  #heard: (() => void) | undefined

  ring(state: State | undefined) {
    this.#rung = state
    this.#heard?.()
  }

  end() {
    this.#isOver = true
    this.#heard?.()
  }

  /** The latest state since the last time; undefined once it is over. */
  next(): Promise<State | undefined> {
    return new Promise(resolve => {
      this.#heard = () => {
        this.#heard = undefined
        resolve(this.#take())
      }
      if (this.#rung || this.#isOver) this.#heard()
    })
  }

  #take() {
    const state = this.#isOver ? undefined : this.#rung
    this.#rung = undefined
    return state
  }
}
