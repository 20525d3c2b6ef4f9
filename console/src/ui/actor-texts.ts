import { defineTexts } from '../language/define-texts.ts'

/** What those who do something are called where they have no name of their own, or none that one may know. */
export const actorTexts = defineTexts({
  en: {
    user: (id: string) => `User ${id}`,
    key: (id: string) => `Key ${id}`,
    bootstrap: 'Bootstrap key',
    cli: (user: string) => `Command line (${user})`,
    app: (name: string) => `${name} (application)`,
    anonymous: 'Without credentials',
    alerts: 'Alerts of this service',
    demo: 'Demo',
    trastienda: 'Trastienda',
  },
  es: {
    user: (id: string) => `Usuario ${id}`,
    key: (id: string) => `Clave ${id}`,
    bootstrap: 'Clave inicial',
    cli: (user: string) => `Terminal (${user})`,
    app: (name: string) => `${name} (aplicación)`,
    anonymous: 'Sin credenciales',
    alerts: 'Alertas de este servicio',
    demo: 'Demostración',
    trastienda: 'Trastienda',
  },
})

type ActorTexts = (typeof actorTexts)['en']

/** Whether an actor is a user or a key, whose name the API may tell. */
export function isUserOrKey(actor: string): boolean {
  return /^(user|key):./.test(actor)
}

/** Whether it is one whose name can be asked for: the bootstrap key has none. */
export function hasName(actor: string): boolean {
  return isUserOrKey(actor) && actor !== 'key:bootstrap'
}

/** An actor as people read it without asking for its name: "User 7", "Command line (root)". One of no known sort is as it is. */
export function actorWords(t: ActorTexts, actor: string): string {
  if (actor === 'key:bootstrap') return t.bootstrap
  const [, sort, name = ''] = /^(user|key|cli|app):(.+)$/s.exec(actor) ?? []
  if (sort) return t[sort as 'user'](name)
  const known = ['bootstrap', 'anonymous', 'alerts', 'demo', 'trastienda'] as const
  const single = known.find(each => each === actor)
  return single ? t[single] : actor
}
