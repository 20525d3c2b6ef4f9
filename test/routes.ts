import type { Server } from '../src/platform/http/server.ts'

/** Every route of the router as `METHOD /path`, sorted. HEAD comes with GET and is left out. */
export function routesOf(app: Server): string[] {
  const routes: string[] = []
  const path: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const found = /^([│ ]*)[├└]── (.+?)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (!found) continue
    const [, indent = '', segment = '', methods = ''] = found
    path.splice(indent.length / 4, Number.POSITIVE_INFINITY, segment)
    for (const method of methods.split(', ').filter(each => each && each !== 'HEAD'))
      routes.push(`${method} ${path.join('')}`)
  }
  return routes.sort()
}
