const levels = [1, 2, 3, 4, 5]

/** The level of criticality as rising steps, as many full as it is high; the text beside it says the same. */
export function LevelMark({ level, size = 22 }: { level: number; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" style={{ flexShrink: 0 }} aria-hidden>
      {levels.map(step => (
        <rect
          key={step}
          x={(step - 1) * 4}
          y={17 - step * 3}
          width={3}
          height={3 + step * 3}
          rx={0.8}
          fill={step <= level ? levelColor(level) : 'var(--line)'}
        />
      ))}
    </svg>
  )
}

/** Calm to alarming; never the only sign. */
export function levelColor(level: number): string {
  if (level <= 2) return 'var(--mantine-primary-color-filled)'
  return level === 3
    ? 'var(--mantine-color-yellow-7)'
    : level === 4
      ? 'var(--mantine-color-orange-7)'
      : 'var(--mantine-color-red-7)'
}
