import { defineTexts } from '../language/define-texts.ts'

/** The roles of users, by name. */
export const roleTexts = defineTexts({
  en: {
    admin: 'Administrator',
    agent: 'Agent',
    analyst: 'Analyst',
    operator: 'Operator',
    provider: 'Provider',
  },
  es: {
    admin: 'Administrador',
    agent: 'Agente',
    analyst: 'Analista',
    operator: 'Operador',
    provider: 'Proveedor',
  },
})
