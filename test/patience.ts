/** How long tests wait for what must come, in milliseconds: a time that only a defect takes, also on a busy machine. */
export const patienceMs = 240_000
