import '@mantine/spotlight/styles.css'
import { Button, Kbd, useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { MagnifyingGlassIcon } from '@radix-ui/react-icons'
import { useNavigate } from '@tanstack/react-router'
import { chooseLanguage, languageNow, languages, useTexts } from '../language/language.ts'
import { useLogOut } from '../session/session.ts'
import { sessionTexts } from '../session/texts.ts'
import type { PageEntry } from './pages.ts'
import { shellTexts } from './texts.ts'

/** Every page and every general action, found by typing. */
export default function Palette({ pages, onHelp }: { pages: readonly PageEntry[]; onHelp: () => void }) {
  const shell = useTexts(shellTexts)
  const session = useTexts(sessionTexts)
  const navigate = useNavigate()
  const logOut = useLogOut()
  const { setColorScheme } = useMantineColorScheme()
  const other = languages.find(({ code }) => code !== languageNow())
  const actions: SpotlightActionData[] = [
    ...pages.map(({ id, path, icon: Icon }) => ({
      id,
      label: shell[id],
      leftSection: <Icon />,
      onClick: () => void navigate({ to: path }),
    })),
    {
      id: 'theme-light',
      label: `${shell.theme}: ${shell.themeLight}`,
      onClick: () => setColorScheme('light'),
    },
    { id: 'theme-dark', label: `${shell.theme}: ${shell.themeDark}`, onClick: () => setColorScheme('dark') },
    ...(other
      ? [
          {
            id: 'language',
            label: `${shell.language}: ${other.name}`,
            onClick: () => chooseLanguage(other.code),
          },
        ]
      : []),
    { id: 'shortcuts', label: shell.shortcuts, onClick: onHelp },
    { id: 'log-out', label: session.logOut, onClick: () => void logOut() },
  ]
  return (
    <>
      <PaletteButton />
      <Spotlight
        actions={actions}
        shortcut={['mod + K']}
        nothingFound={shell.nothingFound}
        highlightQuery
        scrollable
        maxHeight={420}
        searchProps={{
          leftSection: <MagnifyingGlassIcon />,
          placeholder: shell.searchHint,
          'aria-label': shell.searchHint,
        }}
      />
    </>
  )
}

/** Opens the palette with the mouse; the keyboard has Ctrl or Cmd and K. */
function PaletteButton() {
  const shell = useTexts(shellTexts)
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<MagnifyingGlassIcon />}
      rightSection={
        <Kbd size="xs" visibleFrom="sm">
          Ctrl K
        </Kbd>
      }
      onClick={spotlight.open}
      title={shell.shortcutPalette}
    >
      {shell.search}
    </Button>
  )
}
