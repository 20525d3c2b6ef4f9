import { useUserOrKeyName } from '../../ui/actor-name.tsx'
import { isUserOrKey } from '../../ui/actor-texts.ts'

/** The sentence of an alert. A user or key that it is about goes by its name. */
export function useAlertText({ text, payload }: { text: string; payload: Record<string, unknown> }): string {
  const producer = typeof payload.producer === 'string' ? payload.producer : ''
  const name = useUserOrKeyName(producer)
  return isUserOrKey(producer) ? text.replaceAll(producer, () => name) : text
}
