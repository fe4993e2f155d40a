import { useState } from "preact/hooks";
import { key } from "../api/client";
import { Dialog } from "../components/Dialog";

/** Asks for the key of the API. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const wrong = key.get() !== "";
  return (
    <Dialog title="A key is needed" onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); key.set(text.trim()); onClose(); }}>
        {wrong && <p class="failure" role="alert">The key that was given is not valid.</p>}
        <p>The API of this app asks for a key. It is kept for this tab alone, until you close it.</p>
        <label class="field">
          <span>Key</span>
          <input type="password" autocomplete="off" required value={text} onInput={(event) => setText(event.currentTarget.value)} autofocus />
        </label>
        <div class="buttons"><button type="submit" class="primary">Open</button></div>
      </form>
    </Dialog>
  );
}
