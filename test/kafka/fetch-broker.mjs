// node test/kafka/fetch-broker.mjs: brings the jars of the Kafka broker (44 MB) with Maven, for test/kafka.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const here = import.meta.dirname
const folder = join(here, '..', '..', 'node_modules', '.cache', 'kafka')
const { status, error } = spawnSync(
  'mvn',
  [
    '--quiet',
    '--batch-mode',
    `--file=${join(here, 'pom.xml')}`,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${folder}`,
  ],
  { stdio: 'inherit' },
)
if (error)
  console.error(`Maven cannot be run (${error.message}). KAFKA_JARS may name a folder that has the jars.`)
else if (status === 0) console.log(`The broker's jars are in ${folder}.`)
process.exitCode = error ? 1 : (status ?? 1)
