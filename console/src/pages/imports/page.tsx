import { Button } from '@mantine/core'
import { ArrowLeftIcon } from '@radix-ui/react-icons'
import { useTexts } from '../../language/language.ts'
import { later } from '../../ui/later.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { History } from './history.tsx'
import { importTexts } from './texts.ts'

const ImportReport = later(() => import('./import-report.tsx').then(each => each.ImportReport), <Loading />)

/** The history of imports, and one of them with its rejects. */
export function ImportsPage() {
  const t = useTexts(importTexts)
  const [{ import: open }, setUrl] = useUrlState({ import: '', code: '', rejects: 'see' })
  // Another import, other reasons.
  const show = (id: string) => setUrl({ import: id, code: '', rejects: 'see' })
  if (open === '') {
    return (
      <Page title={t.title}>
        <History onOpen={show} />
      </Page>
    )
  }
  return (
    <Page
      title={t.title}
      actions={
        <Button variant="default" size="xs" leftSection={<ArrowLeftIcon />} onClick={() => show('')}>
          {t.toList}
        </Button>
      }
    >
      <ImportReport key={open} id={open} onSent={sent => show(sent.id)} />
    </Page>
  )
}
