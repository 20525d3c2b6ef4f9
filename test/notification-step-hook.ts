// Given to a process with `node --import`: makes a moment of each `// step: <label>` of the sources it loads. At the one
// that is named, when it has come often enough, the process sends itself a signal. The product holds no code for it.
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

const { TEST_STEP, TEST_STEP_PASS, TEST_STEP_SIGNAL = 'SIGKILL' } = process.env
const sources = new URL('../src/', import.meta.url).href
const comment = /^( *)\/\/ step: ([a-z]+)$/gm
let passes = 0

Object.assign(globalThis, {
  passStep: (label: string) => {
    if (label !== TEST_STEP || ++passes !== Number(TEST_STEP_PASS)) return
    writeSync(2, `${TEST_STEP_SIGNAL} at ${label}\n`)
    process.kill(process.pid, TEST_STEP_SIGNAL)
  },
})

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!url.startsWith(sources) || !loaded.source) return loaded
    const source = Buffer.from(loaded.source as Uint8Array).toString()
    return { ...loaded, source: source.replace(comment, '$1;globalThis.passStep("$2");') }
  },
})
