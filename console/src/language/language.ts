import { useSyncExternalStore } from 'react'
import type { Texts } from './define-texts.ts'

export type Language = 'en' | 'es'

const storedAs = 'trastienda.language'
const watchers = new Set<() => void>()

// Chosen here before, or the browser's.
const chosen = localStorage.getItem(storedAs)
let current: Language =
  chosen === 'es' || chosen === 'en' ? chosen : navigator.language.startsWith('es') ? 'es' : 'en'

/** The languages of the console, each by its own name. */
export const languages: readonly { code: Language; name: string }[] = [
  { code: 'es', name: 'Español' },
  { code: 'en', name: 'English' },
]

/** The language on screen. */
export function languageNow(): Language {
  return current
}

/** Chooses a language, here and for the next visit. */
export function chooseLanguage(language: Language) {
  current = language
  localStorage.setItem(storedAs, language)
  document.documentElement.lang = language
  for (const watcher of watchers) watcher()
}

/** The language on screen; the component is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(watch, languageNow)
}

/** The texts of a part of the console in the language on screen. */
export function useTexts<Shape>(texts: Texts<Shape>): Shape {
  return texts[useLanguage()]
}

/** Acts whenever another language is chosen; gives what stops it. */
export function onLanguageChosen(act: () => void): () => void {
  return watch(act)
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}
