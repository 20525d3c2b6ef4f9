import { createTheme, localStorageColorSchemeManager } from '@mantine/core'

/** One typeface, one accent, space instead of lines. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 9, dark: 9 },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, monospace',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.9375rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 300 } },
    // An element in the menu that is no item of it.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // The header of the page is one, and of a dialog none.
    ModalHeader: { defaultProps: { component: 'div' } },
    DrawerHeader: { defaultProps: { component: 'div' } },
    Table: { defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } },
  },
})

/** The key is read by `theme.js` too, before the first paint. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'trastienda.theme' })
