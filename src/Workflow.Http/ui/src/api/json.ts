/** A number that JavaScript would round: it is shown as it was written. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Reads JSON without losing digits, where the browser gives the source of a number. */
export function parseJson(text: string): unknown {
  const reviver: Reviver = (_, value, context) =>
    typeof value === "number" && context?.source !== undefined && String(value) !== context.source && isRounded(value, context.source)
      ? new ExactNumber(context.source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** 1.50 and 1.5 are the same number; 9007199254740993 and what JavaScript makes of it are not. */
function isRounded(value: number, source: string): boolean {
  const digits = (number: string) => number.replace(/e.*$/i, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
  return digits(String(value)) !== digits(source);
}

/** The JSON that stands for a value, as a person reads it. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof ExactNumber ? Number(part.text) : part), 2) ?? "null";
}
