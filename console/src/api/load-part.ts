import { askStanding } from './service.ts'

const againMs = 2_000
const reloadedFor = 'trastienda.reloaded-for'

/** A part of the console that the service does not have: another console was built since this page was loaded. */
export class MissingPart extends Error {}

/**
 * Loads a part of the console, and has patience while the service is away.
 * @throws MissingPart
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let wasUp = false; ; ) {
    try {
      return await load()
    } catch (cause) {
      const isUp = (await askStanding()) === 'up'
      // It may have come back between the two.
      if (isUp && wasUp) throw new MissingPart('A part of the console is missing.', { cause })
      wasUp = isUp
      if (!isUp) await new Promise(resolve => setTimeout(resolve, againMs))
    }
  }
}

/** As `loadPart`, for what is to be shown at once: where the part is gone, the page is loaded anew. */
export async function loadShownPart<Part>(load: () => Promise<Part>): Promise<Part> {
  return loadPart(load).catch(error => {
    if (error instanceof MissingPart && loadAnew()) return new Promise<never>(() => {})
    throw error
  })
}

/** Loads the page anew, once for each console that was built; whether it does. */
export function loadAnew(): boolean {
  const built = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? ''
  // What the page loaded anew does not find either is no matter of age.
  if (sessionStorage.getItem(reloadedFor) === built) return false
  sessionStorage.setItem(reloadedFor, built)
  location.reload()
  return true
}
