type Act = () => void

const acts = new Set<Act>()

/** Tells that a call was refused because nobody is logged in any more. */
export function sessionEnded() {
  for (const act of acts) act()
}

/** Acts whenever the session turns out to have ended; gives what stops it. */
export function onSessionEnded(act: Act): () => void {
  acts.add(act)
  return () => acts.delete(act)
}
