import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { type AuditEntry, pairsOf } from './audit.ts'
import { auditTexts } from './texts.ts'

/** How the entries read in the language on screen; an action that has no words yet is shown as it is. */
export function useAuditWords() {
  const t = useTexts(auditTexts)
  const common = useTexts(commonTexts)
  const actions: Record<string, string> = t.actions
  const fields: Record<string, string> = t.fields
  const values: Record<string, string> = { true: common.yes, false: common.no }
  return {
    action: (action: string) => actions[action] ?? action,
    details: (entry: AuditEntry) =>
      pairsOf(entry.details).map(([name, value]) => [fields[name] ?? name, values[value] ?? value] as const),
  }
}
