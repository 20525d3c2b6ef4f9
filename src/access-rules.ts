import type { AccessRules } from './platform/access/actor.ts'

const scopes = [
  'customers:read',
  'customers:write',
  'hiring:read',
  'hiring:write',
  'notifications:read',
  'notifications:write',
  'sales:read',
  'sales:write',
  'criticality',
  'criticality:read',
  'criticality:write',
  'alerts:read',
  'alerts:write',
  'access:read',
  'access:write',
  'audit:read',
  'system:read',
] as const

/** Who may do what: every scope there is, and which of them each role of the console has. */
export const accessRules: AccessRules = {
  scopes,
  roles: {
    admin: scopes,
    agent: [
      'customers:read',
      'customers:write',
      'notifications:read',
      'notifications:write',
      'sales:read',
      'criticality:read',
      'alerts:read',
    ],
    analyst: ['customers:read', 'hiring:read', 'hiring:write', 'sales:read', 'criticality:read'],
    operator: [
      'customers:read',
      'hiring:read',
      'notifications:read',
      'notifications:write',
      'sales:read',
      'sales:write',
      'criticality',
      'criticality:read',
      'criticality:write',
      'alerts:read',
      'alerts:write',
      'audit:read',
      'system:read',
    ],
    provider: ['sales:read'],
  },
}

/** What shows who did something: whoever may see that may know what people call them. */
export const scopesThatShowActors: readonly string[] = [
  'access:read',
  'alerts:read',
  'audit:read',
  'criticality:read',
  'hiring:read',
  'notifications:read',
  'sales:read',
]
