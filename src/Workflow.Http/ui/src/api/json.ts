/** A number that JavaScript would round: it is shown, and written, as it was read. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

// What stands for such a number in JSON that the browser reads or writes. Nobody can know it, so no data is taken for one.
const marker = `exact-${[...crypto.getRandomValues(new Uint8Array(16))].join("-")}-`;
const marked = new RegExp(`"${marker}([^"]*)"`, "g");

// Texts are matched too, so that digits in them are left alone.
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Reads JSON without losing digits. Not every browser can give a number's source to a reviver, so it is kept as a text. */
export function parseJson(text: string): unknown {
  let rounded = false;
  const kept = text.replace(textOrNumber, (part) => {
    if (part.startsWith('"') || !isRounded(Number(part), part))
      return part;
    rounded = true;
    return JSON.stringify(marker + part);
  });
  return rounded
    ? JSON.parse(kept, (_, value: unknown) => typeof value === "string" && value.startsWith(marker) ? new ExactNumber(value.slice(marker.length)) : value)
    : JSON.parse(text);
}

/** 1.50 and 1.5 are the same number; 9007199254740993 and what JavaScript makes of it are not. */
function isRounded(value: number, source: string): boolean {
  const digits = (number: string) => number.replace(/e.*$/i, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
  return digits(String(value)) !== digits(source);
}

/** The JSON that stands for a value, as a person reads it. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => (part instanceof ExactNumber ? marker + part.text : part), 2) ?? "null";
  return text.replace(marked, "$1");
}
