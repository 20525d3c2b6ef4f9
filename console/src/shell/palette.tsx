import '@mantine/spotlight/styles.css'
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { MagnifyingGlassIcon } from '@radix-ui/react-icons'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { chooseLanguage, languageNow, languages, useTexts } from '../language/language.ts'
import { useLogOut } from '../session/session.ts'
import { sessionTexts } from '../session/texts.ts'
import type { PageEntry } from './pages.ts'
import { shellTexts } from './texts.ts'

type Props = { pages: readonly PageEntry[]; onHelp: () => void; asked: number }

/** Every page and every general action, found by typing; opens whenever `asked` counts on. */
export default function Palette({ pages, onHelp, asked }: Props) {
  const shell = useTexts(shellTexts)
  const session = useTexts(sessionTexts)
  const navigate = useNavigate()
  const logOut = useLogOut()
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => spotlight.open(), [asked])
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
    <Spotlight
      actions={actions}
      shortcut={null}
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
  )
}
