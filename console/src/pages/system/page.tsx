import { SimpleGrid, Stack } from '@mantine/core'
import { api } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { commonTexts } from '../../language/common-texts.ts'
import { useTexts } from '../../language/language.ts'
import { useFormat } from '../../ui/format.ts'
import { Mark } from '../../ui/mark.tsx'
import { Page } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Dependencies } from './dependencies.tsx'
import { Jobs } from './jobs.tsx'
import { DatabaseFacts, ProcessFacts } from './process-facts.tsx'
import { systemTexts } from './texts.ts'

export type System = paths['/v1/system']['get']['responses'][200]['content']['application/json']

const readEveryMs = 5_000

/** How the service does: what it needs, what it runs on, and what it does by itself. */
export function SystemPage() {
  const t = useTexts(systemTexts)
  const common = useTexts(commonTexts)
  const format = useFormat()
  const query = api.useQuery('get', '/v1/system', {}, { refetchInterval: readEveryMs })
  const { data } = query
  return (
    <Page
      title={t.title}
      note={
        data && (
          <span className="quiet numbers" role="status">
            {common.asOf(format.time(data.read_at))}
          </span>
        )
      }
      actions={data && <Overall system={data} />}
    >
      <Loaded query={query} rows={8}>
        {system => (
          <Stack gap="md">
            <Dependencies system={system} />
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <ProcessFacts system={system} />
              <DatabaseFacts system={system} />
            </SimpleGrid>
            <Jobs jobs={system.jobs} />
          </Stack>
        )}
      </Loaded>
    </Page>
  )
}

function Overall({ system: { dependencies, gateways } }: { system: System }) {
  const t = useTexts(systemTexts)
  const failing =
    dependencies.filter(({ status }) => status === 'failing').length +
    gateways.filter(({ breaker }) => breaker !== 'closed').length
  return failing === 0 ? <Mark kind="good" text={t.allWell} /> : <Mark kind="bad" text={t.failing(failing)} />
}
