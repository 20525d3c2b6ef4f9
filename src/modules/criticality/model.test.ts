import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anApp, type TestApp } from '../../../test/app.ts'
import { aDatabase } from '../../../test/database.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'
import { makeReferenceModel } from './reference-model.fixture.ts'

// CRITICALITY_RUNS=500 for a longer search; CRITICALITY_SEED repeats one.
const runs = Number(process.env.CRITICALITY_RUNS ?? 25)
const seed = Number(process.env.CRITICALITY_SEED ?? Date.now() % 2 ** 31)
const settings = { SECAPP_TOKEN: secappToken }
const start = Date.parse('2020-01-01T00:00:00Z')

/** Two processes on one database, of which each may be started anew, and what clients carry with them. */
type Site = {
  processes: TestApp[]
  positions: Map<string, string>
  restart: (place: number) => Promise<void>
}
type Model = ReturnType<typeof makeReferenceModel> & { shown: Map<string, number> }
type Command = fc.AsyncCommand<Model, Site>

const asker = (site: Site, place: number, name: string) =>
  anApplication(site.processes[place] as TestApp, name)

class Report implements Command {
  readonly place: number
  readonly second: number
  readonly status: number
  constructor(place: number, second: number, status: number) {
    this.place = place
    this.second = second
    this.status = status
  }
  check = () => true
  async run(model: Model, site: Site) {
    const at = start + this.second * 1_000
    const id = await asker(site, this.place, 'producer').report(this.status, new Date(at).toISOString())
    model.report({ id, status: this.status, at })
  }
  toString = () => `report(process ${this.place}, second ${this.second}, status ${this.status})`
}

class AskLiterally implements Command {
  readonly place: number
  readonly app: string
  readonly instance: string
  constructor(place: number, app: string, instance: string) {
    this.place = place
    this.app = app
    this.instance = instance
  }
  check = () => true
  async run(model: Model, site: Site) {
    const wish = this.instance ? { instance: this.instance } : {}
    const told = await asker(site, this.place, this.app).ask(wish)
    const expected = model.ask(`${this.app} ${this.instance}`)
    assert.deepEqual([told.status_change_id, told.current_status], [expected?.id, expected?.status])
  }
  toString = () => `ask(process ${this.place}, ${this.app} ${this.instance})`
}

class AskConfirmed implements Command {
  readonly place: number
  readonly app: string
  readonly isLost: boolean
  constructor(place: number, app: string, isLost: boolean) {
    this.place = place
    this.app = app
    this.isLost = isLost
  }
  check = () => true
  async run(model: Model, site: Site) {
    const since = site.positions.get(this.app) ?? '0'
    const told = await asker(site, this.place, this.app).ask({ query: `?since=${since}` })
    const state = model.state()
    const isNews = state !== undefined && model.shown.get(this.app) !== state.revision
    assert.deepEqual(told.status_change_id, isNews ? state.id : undefined)
    if (!isNews || this.isLost) return
    site.positions.set(this.app, String(told.position))
    model.shown.set(this.app, state.revision)
  }
  toString = () => `askConfirmed(process ${this.place}, ${this.app}${this.isLost ? ', answer lost' : ''})`
}

class Restart implements Command {
  readonly place: number
  constructor(place: number) {
    this.place = place
  }
  check = () => true
  run = (_model: Model, site: Site) => site.restart(this.place)
  toString = () => `restart(process ${this.place})`
}

const place = fc.nat(1)
const commands = fc.commands(
  [
    // Few seconds, so that many changes tie.
    fc
      .tuple(place, fc.nat(12), fc.integer({ min: 1, max: 5 }))
      .map(([where, second, status]) => new Report(where, second, status)),
    fc
      .tuple(place, fc.constantFrom('payroll', 'doors'), fc.constantFrom('', 'a', 'b'))
      .map(([where, app, instance]) => new AskLiterally(where, app, instance)),
    fc
      .tuple(place, fc.constantFrom('board', 'radio'), fc.boolean())
      .map(([where, app, isLost]) => new AskConfirmed(where, app, isLost)),
    place.map(where => new Restart(where)),
  ],
  { maxCommands: 40 },
)

test(`whatever is reported, asked, lost and started anew, everybody is told what the reference model says (seed ${seed}, ${runs} runs)`, async () => {
  const database = await aDatabase()
  const begin = () => anApp({ settings, database })
  const processes = [await begin(), await begin()]
  const restart = async (which: number) => {
    const fresh = await begin()
    await processes[which]?.app.close()
    processes[which] = fresh
  }
  const setup = async () => {
    // As after a restore: the processes must not go by what they remember.
    await database.owner.begin(async sql => {
      await sql`update criticality.state
        set epoch = gen_random_uuid(), revision = 0, change_id = null, change_at = null`
      await sql`delete from criticality.change`
      await sql`delete from criticality.consumer`
    })
    return {
      model: { ...makeReferenceModel(), shown: new Map<string, number>() },
      real: { processes, positions: new Map<string, string>(), restart },
    }
  }
  await fc.assert(
    fc.asyncProperty(commands, async each => {
      const { model, real } = await setup()
      await fc.asyncModelRun(() => ({ model, real }), each)
    }),
    { numRuns: runs, seed, interruptAfterTimeLimit: 10 * 60_000 },
  )
})
