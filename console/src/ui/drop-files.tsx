import { type DragEvent, type ReactNode, useState } from 'react'
import classes from './drop-files.module.css'

type Props = {
  label: string
  isDisabled: boolean
  onFiles: (files: readonly File[]) => void
  children: ReactNode
}

/** Takes files that are dropped here, or chosen after a click or by keyboard. */
export function DropFiles({ label, isDisabled, onFiles, children }: Props) {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    // Or the browser shows the file instead of the page.
    event.preventDefault()
    setOver(!isDisabled)
  }
  const take = (files: FileList | null) => {
    if (!isDisabled && files && files.length > 0) onFiles([...files])
  }
  return (
    <label
      className={`${classes.place} ${isOver ? classes.over : ''} ${isDisabled ? classes.off : ''}`}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      <input
        type="file"
        multiple
        aria-label={label}
        className={classes.input}
        disabled={isDisabled}
        onChange={event => {
          take(event.currentTarget.files)
          // The same file may be chosen again after it was mended.
          event.currentTarget.value = ''
        }}
      />
      {children}
    </label>
  )
}
