import { Button, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { MagnifyingGlassIcon } from '@radix-ui/react-icons'
import { useState } from 'react'
import { useTexts } from '../language/language.ts'
import { later } from '../ui/later.tsx'
import type { PageEntry } from './pages.ts'
import classes from './shell.module.css'
import { shellTexts } from './texts.ts'

const Palette = later(() => import('./palette.tsx').then(each => each.default))

/** Opens the palette, by mouse or by Ctrl or Cmd and K. */
export function Search({ pages, onHelp }: { pages: readonly PageEntry[]; onHelp: () => void }) {
  const shell = useTexts(shellTexts)
  const [asked, setAsked] = useState(0)
  const ask = () => setAsked(times => times + 1)
  useHotkeys([['mod+K', ask]])
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<MagnifyingGlassIcon />}
        rightSection={
          <Text component="kbd" className={classes.keys} visibleFrom="sm">
            Ctrl K
          </Text>
        }
        onClick={ask}
        title={shell.shortcutPalette}
      >
        {shell.search}
      </Button>
      {asked > 0 && <Palette pages={pages} onHelp={onHelp} asked={asked} />}
    </>
  )
}
