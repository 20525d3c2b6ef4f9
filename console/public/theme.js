// Before the first paint, so that a dark page does not flash white; and in the language that was chosen.
const scheme = localStorage.getItem('trastienda.theme') ?? 'auto'
const isDark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
document.documentElement.lang =
  localStorage.getItem('trastienda.language') ?? (navigator.language.startsWith('es') ? 'es' : 'en')
