import { type AuditEntry, recordAudit } from '../../platform/access/audit.ts'
import type { Sql, Transaction } from '../../platform/database.ts'
import { AppError, type Fault } from '../../platform/errors.ts'
import { staleVersion } from '../../platform/http/versions.ts'
import { isId, newId } from '../../platform/uuid.ts'
import { alertKinds } from './alert-kinds.ts'
import {
  deleteRule,
  findRule,
  findRuleForChange,
  insertRule,
  type Rule,
  type RuleContent,
  updateRule,
} from './rule-queries.ts'
import { recipientFault } from './rule-recipient.ts'
import type { NewRule, RuleChange } from './rule-schemas.ts'

/** Who does it, as the audit trail says. */
type By = Pick<AuditEntry, 'actor' | 'ip' | 'requestId'>

/** Adds a rule: it tells of alerts that are raised from now on. @throws invalid as `checkRule` says. */
export async function addRule(sql: Transaction, input: NewRule, by: By): Promise<Rule> {
  const rule = contentOf(input, {
    name: input.name,
    source: null,
    kind: null,
    severityMin: 'warning',
    channel: input.channel,
    recipient: input.recipient,
    language: 'en',
    tellsEnd: true,
    isOn: true,
  })
  checkRule(rule)
  const added = await insertRule(sql, newId(), rule)
  await note(sql, 'added', added, by)
  return added
}

/**
 * Changes a rule that is still as the caller saw it. What it has not told yet goes by what it says now.
 * @throws not_found, stale when somebody else was faster, invalid as `checkRule` says.
 */
export async function changeRule(
  sql: Transaction,
  id: string,
  isSeen: (version: number) => boolean,
  change: RuleChange,
  by: By,
): Promise<Rule> {
  const known = await holdRule(sql, id, isSeen)
  const rule = contentOf(change, known)
  checkRule(rule)
  const changed = await updateRule(sql, known.id, rule)
  await note(sql, 'changed', changed, by)
  return changed
}

/** Removes a rule: what it has not told yet, nobody is told. */
export async function removeRule(
  sql: Transaction,
  id: string,
  isSeen: (version: number) => boolean,
  by: By,
): Promise<void> {
  const rule = await holdRule(sql, id, isSeen)
  await deleteRule(sql, id)
  await note(sql, 'removed', rule, by)
}

/** @throws not_found. */
export async function getRule(sql: Sql, id: string): Promise<Rule> {
  const rule = isId(id) ? await findRule(sql, id) : undefined
  if (!rule) throw ruleNotFound()
  return rule
}

async function holdRule(sql: Transaction, id: string, isSeen: (version: number) => boolean): Promise<Rule> {
  const rule = isId(id) ? await findRuleForChange(sql, id) : undefined
  if (!rule) throw ruleNotFound()
  if (!isSeen(rule.version)) throw staleVersion()
  return rule
}

async function note(sql: Transaction, what: 'added' | 'changed' | 'removed', rule: Rule, by: By) {
  const { id, name, source, kind, severityMin, channel, recipient, language, tellsEnd, isOn } = rule
  const details = {
    name,
    source,
    kind,
    severity_min: severityMin,
    channel,
    recipient,
    language,
    tells_end: tellsEnd,
    is_on: isOn,
  }
  await recordAudit(sql, { ...by, action: `alert_rule.${what}`, subject: `alert_rule:${id}`, details })
}

function contentOf(given: RuleChange, known: RuleContent): RuleContent {
  return {
    name: given.name ?? known.name,
    source: given.source === undefined ? known.source : given.source,
    kind: given.kind === undefined ? known.kind : given.kind,
    severityMin: given.severity_min ?? known.severityMin,
    channel: given.channel ?? known.channel,
    recipient: given.recipient ?? known.recipient,
    language: given.language ?? known.language,
    tellsEnd: given.tells_end ?? known.tellsEnd,
    isOn: given.is_on ?? known.isOn,
  }
}

/** @throws invalid for a kind of another source, and for what is no recipient of the channel. */
function checkRule({ source, kind, channel, recipient }: RuleContent) {
  const faults: Fault[] = []
  if (kind !== null && source !== null && alertKinds[kind].source !== source) {
    const detail = {
      en: `is raised by ${alertKinds[kind].source}, not by ${source}: the rule would tell nothing.`,
      es: `la genera ${alertKinds[kind].source}, no ${source}: la regla no avisaría de nada.`,
    }
    faults.push({ pointer: '/kind', detail })
  }
  const detail = recipientFault(channel, recipient)
  if (detail) faults.push({ pointer: '/recipient', detail })
  if (faults[0]) throw new AppError('invalid', 'input.invalid', faults[0].detail, { faults })
}

function ruleNotFound() {
  const text = { en: 'There is no such rule.', es: 'No existe esa regla.' }
  return new AppError('not_found', 'rule.not_found', text)
}
