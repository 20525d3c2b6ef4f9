import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { PageEntry } from './pages.ts'

const afterMs = 1_200

/** `g` and a letter go to a page, `/` to the search of the page, `?` shows what there is. */
export function useShortcuts(pages: readonly PageEntry[], onHelp: () => void) {
  const navigate = useNavigate()
  const goneAt = useRef(0)
  useHotkeys([
    ['shift+?', onHelp],
    ['?', onHelp],
    [
      '/',
      () => {
        document.querySelector<HTMLInputElement>('[data-page-search]')?.focus()
      },
    ],
  ])
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest('input, textarea, select, [role="dialog"]')
      )
        return
      if (event.key === 'g') {
        goneAt.current = event.timeStamp
        return
      }
      if (event.timeStamp - goneAt.current > afterMs) return
      goneAt.current = 0
      const page = pages.find(({ key }) => key === event.key)
      if (!page) return
      event.preventDefault()
      void navigate({ to: page.path })
    }
    document.addEventListener('keydown', act)
    return () => document.removeEventListener('keydown', act)
  }, [pages, navigate])
}
