import type { Sql } from '../../platform/database.ts'
import type { Language } from '../../platform/language.ts'
import type { AlertKind, Severity } from './alert-kinds.ts'
import type { Channel } from './rule-schemas.ts'

/** Who is told of which alerts, and how. */
export type Rule = {
  id: string
  name: string
  /** Null: of any. */
  source: string | null
  kind: AlertKind | null
  severityMin: Severity
  channel: Channel
  recipient: string
  language: Language
  tellsEnd: boolean
  isOn: boolean
  version: number
  createdAt: Date
}

/** What a rule says. */
export type RuleContent = Omit<Rule, 'id' | 'version' | 'createdAt'>

const columns = (sql: Sql) => sql`
  id, name, source, kind, severity_min, channel, recipient, language, tells_end, is_on, version, created_at`

export async function insertRule(sql: Sql, id: string, rule: RuleContent): Promise<Rule> {
  const [row] = await sql<[Rule]>`
    insert into alerts.rule
      (id, name, source, kind, severity_min, channel, recipient, language, tells_end, is_on)
    values
      (${id}, ${rule.name}, ${rule.source}, ${rule.kind}, ${rule.severityMin}, ${rule.channel}, ${rule.recipient},
        ${rule.language}, ${rule.tellsEnd}, ${rule.isOn})
    returning ${columns(sql)}`
  return row
}

export async function findRule(sql: Sql, id: string): Promise<Rule | undefined> {
  const [row] = await sql<Rule[]>`select ${columns(sql)} from alerts.rule where id = ${id}`
  return row
}

/** Finds a rule and holds it against concurrent changes until the transaction ends. */
export async function findRuleForChange(sql: Sql, id: string): Promise<Rule | undefined> {
  const [row] = await sql<Rule[]>`select ${columns(sql)} from alerts.rule where id = ${id} for update`
  return row
}

export async function updateRule(sql: Sql, id: string, rule: RuleContent): Promise<Rule> {
  const [row] = await sql<[Rule]>`
    update alerts.rule
    set name = ${rule.name}, source = ${rule.source}, kind = ${rule.kind}, severity_min = ${rule.severityMin},
      channel = ${rule.channel}, recipient = ${rule.recipient}, language = ${rule.language},
      tells_end = ${rule.tellsEnd}, is_on = ${rule.isOn}, version = version + 1
    where id = ${id}
    returning ${columns(sql)}`
  return row
}

export async function deleteRule(sql: Sql, id: string): Promise<void> {
  await sql`delete from alerts.rule where id = ${id}`
}

/** A page of rules, the newest first. Starts after `after`. */
export async function listRules(
  sql: Sql,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<Rule[]> {
  return sql<Rule[]>`
    select ${columns(sql)}
    from alerts.rule
    ${after === undefined ? sql`` : sql`where id < ${after}`}
    order by id desc
    limit ${limit}`
}
