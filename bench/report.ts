/** One promise of the project and what this run saw. */
export interface Finding {
  readonly name: string;
  readonly value: string;
  readonly bound: string;
  readonly holds: boolean;
}

export function atMost(name: string, value: number, bound: number, unit: string, digits = 2): Finding {
  return { name, value: `${value.toFixed(digits)} ${unit}`, bound: `<= ${bound} ${unit}`, holds: value <= bound };
}

export function exactly(name: string, value: string | number, wanted: string | number): Finding {
  return { name, value: String(value), bound: `= ${wanted}`, holds: value === wanted };
}

export function print(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, value, bound, holds } of findings) {
    process.stdout.write(`${holds ? 'ok  ' : 'MISS'}  ${name.padEnd(width)}  ${value.padStart(12)}  ${bound}\n`);
  }
}
