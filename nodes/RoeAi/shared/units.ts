export const BYTES_PER_MEGABYTE = 1024 * 1024;

/** Longest time of JavaScript's timers, ms. Longer ones end at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

export const MS_PER_DAY = 86_400_000;
