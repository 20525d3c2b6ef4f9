// Loaded before each test file: what its tests leave running would hold up all others, so it ends with a word instead.
import { after } from 'node:test'

const lingerMs = 60_000

// In the process of one file, not in the one that runs them all.
if (process.env.NODE_TEST_CONTEXT?.startsWith('child')) {
  after(() => {
    setTimeout(() => {
      const left = process.getActiveResourcesInfo().join(', ')
      console.error(
        `${process.argv[1]} has ended its tests and left something running (${left}): it is ended.`,
      )
      process.exit(1)
    }, lingerMs).unref()
  })
}
