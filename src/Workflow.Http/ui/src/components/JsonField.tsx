import { useId } from "preact/hooks";

/** A field for JSON, which may be empty; the browser refuses the form while it is none. */
export function JsonField({ label, value, onInput }: { label: string; value: string; onInput: (text: string) => void }) {
  const hint = useId();
  const wrong = whyNotJson(value);
  return (
    <label class="field">
      <span>{label} <small>(JSON, may be empty)</small></span>
      <textarea
        rows={6}
        spellcheck={false}
        value={value}
        aria-invalid={wrong !== ""}
        aria-describedby={hint}
        onInput={(event) => {
          event.currentTarget.setCustomValidity(whyNotJson(event.currentTarget.value));
          onInput(event.currentTarget.value);
        }}
      />
      <small id={hint} class={wrong === "" ? "hint" : "warn"}>{wrong}</small>
    </label>
  );
}

function whyNotJson(text: string): string {
  if (text.trim() === "")
    return "";
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}`;
  }
}
