type Act = () => void

const acts = new Set<Act>()

/** Tells that nobody may be logged in any more; whether that is so is asked then. */
export function sessionEnded() {
  for (const act of acts) act()
}

/** Acts whenever the session turns out to have ended; gives what stops it. */
export function onSessionEnded(act: Act): () => void {
  acts.add(act)
  return () => acts.delete(act)
}
