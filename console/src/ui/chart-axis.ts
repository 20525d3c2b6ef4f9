/** The colours of what is not data in a chart: words and hair lines. */
export function axisColors(isDark: boolean): { ink: string; quiet: string; line: string } {
  return isDark
    ? { ink: '#e8eaed', quiet: '#9aa4ae', line: '#2c2f33' }
    : { ink: '#15191d', quiet: '#566069', line: '#e4e7ea' }
}
