/** One promise of the project and what this run saw. */
export interface Finding {
  readonly name: string;
  readonly value: string;
  readonly bound: string;
  /** Undefined: it was not run. */
  readonly holds: boolean | undefined;
}

export function atMost(name: string, value: number, bound: number, unit: string, digits = 2): Finding {
  return { name, value: `${value.toFixed(digits)} ${unit}`, bound: `<= ${bound} ${unit}`, holds: value <= bound };
}

export function atLeast(name: string, value: number, bound: number, unit: string, digits = 2): Finding {
  return { name, value: `${value.toFixed(digits)} ${unit}`, bound: `>= ${bound} ${unit}`, holds: value >= bound };
}

export function exactly(name: string, value: string | number, wanted: string | number): Finding {
  return { name, value: String(value), bound: `= ${wanted}`, holds: value === wanted };
}

/** A promise that needs something this machine has not got. */
export function notRun(name: string, bound: string, why: string): Finding {
  return { name: `${name}: not run (${why})`, value: '-', bound, holds: undefined };
}

export function print(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, value, bound, holds } of findings) {
    process.stdout.write(
      `${holds === undefined ? '-   ' : holds ? 'ok  ' : 'MISS'}  ${name.padEnd(width)}  ${value.padStart(12)}  ${bound}\n`,
    );
  }
}
