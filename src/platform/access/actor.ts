/** The roles of users of the console. A `provider` is bound to one provider, and no other role is. */
export const roles = ['admin', 'agent', 'analyst', 'operator', 'provider'] as const
export type Role = (typeof roles)[number]

/** Whoever makes a call. */
export type Actor = {
  kind: 'key' | 'user' | 'bootstrap' | 'application' | 'anonymous'
  /** How the audit trail names it: `key:<id>`, `user:<id>`, `bootstrap`, `app:<its name>`, `anonymous`. */
  name: string
  /** What its calls are counted by, where that is narrower than its name. */
  countedAs?: string
  scopes: ReadonlySet<string>
  callsPerMinute?: number | undefined
  providerId?: string | undefined
  userId?: number
  sessionId?: string
}

/** Which scopes there are, and which of them each role has. Put together where the modules are: in `app.ts`. */
export type AccessRules = { scopes: readonly string[]; roles: Record<Role, readonly string[]> }

export const nobody: Actor = { kind: 'anonymous', name: 'anonymous', scopes: new Set() }
