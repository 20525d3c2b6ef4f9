import { openEmbeddedDatabase } from '../embedded-database.ts'

// A second process for the tests: holds the database of a directory until its standard input ends.
const database = await openEmbeddedDatabase({
  dataDir: process.argv[2] ?? '',
  log: message => process.stderr.write(`${message}\n`),
})
process.stdout.write(`${database.url}\n`)
process.stdin.resume().once('end', () => database.release())
