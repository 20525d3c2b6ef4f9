import { Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTexts } from '../language/language.ts'
import { Page } from '../ui/page.tsx'
import type { PageId } from './pages.ts'
import { shellTexts } from './texts.ts'

/** Stands in the place of a page that the role does not include. */
export function NotYours({ page }: { page: PageId }) {
  const shell = useTexts(shellTexts)
  return (
    <Page title={shell[page]}>
      <Stack align="center" pt={48} gap="xs" ta="center">
        <Text fw={500}>{shell.notYours}</Text>
        <Text size="sm" className="quiet">
          {shell.askAdmin}
        </Text>
        <Button component={Link} to="/" variant="default" mt="sm">
          {shell.toOverview}
        </Button>
      </Stack>
    </Page>
  )
}
