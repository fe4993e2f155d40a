import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "./Dialog";

interface Props {
  title: string;
  verb: string;
  danger?: boolean;
  /** Whether a reason is asked for. */
  reason?: boolean;
  children?: ComponentChildren;
  onConfirm: (reason: string) => Promise<void> | void;
  onClose: () => void;
}

/** Asks before something is done. */
export function Confirm({ title, verb, danger, reason, children, onConfirm, onClose }: Props) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const confirm = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onConfirm(text.trim());
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void confirm(event)}>
        {children}
        {reason && (
          <label class="field">
            <span>Reason <small>(kept in the history)</small></span>
            <input type="text" maxLength={1024} value={text} onInput={(event) => setText(event.currentTarget.value)} autofocus />
          </label>
        )}
        <div class="buttons">
          <button type="button" onClick={onClose}>Back</button>
          <button type="submit" class={danger ? "danger" : "primary"} disabled={busy}>{verb}</button>
        </div>
      </form>
    </Dialog>
  );
}
