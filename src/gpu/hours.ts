/** When a worker draws: the same minutes of every local day. */
export interface Hours {
  /** First minute of the day in which it draws, 0 to 1439. */
  readonly from: number;
  /** First minute in which it does not, 1 to 1440. Before `from`: over midnight. */
  readonly until: number;
}

const day = 1440;

/** `minute` of the day, 0 to 1439. */
export function isOpen({ from, until }: Hours, minute: number): boolean {
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** Whole minutes from the start of `minute` until they begin; 0: they have. At most 1439. */
export function minutesUntilOpen(hours: Hours, minute: number): number {
  return isOpen(hours, minute) ? 0 : (hours.from - minute + day) % day;
}

/** Minutes that have passed on this machine's clock since midnight, 0 to 1439. `now`: milliseconds since 1970. */
export function minuteOfDay(now: number): number {
  const date = new Date(now);
  return date.getHours() * 60 + date.getMinutes();
}

/**
 * When they begin again, in milliseconds since 1970, by this machine's clock; undefined: they have. The clock that people put
 * back or forward is the one that counts: 22:00 is 22:00 in that night too.
 */
export function opensAt(hours: Hours, now: number): number | undefined {
  if (isOpen(hours, minuteOfDay(now))) return undefined;
  const opening = new Date(now);
  opening.setHours(0, hours.from, 0, 0);
  if (opening.getTime() <= now) opening.setDate(opening.getDate() + 1);
  return opening.getTime();
}
