import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/client";

interface Notice { id: number; text: string; bad: boolean }

let notices: Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();
const lifetime = 8000;

function change(next: Notice[]): void {
  notices = next;
  listeners.forEach((listener) => listener());
}

/** Tells what has happened: seen, and spoken by screen readers. */
export function tell(text: string, bad = false): void {
  const id = ++last;
  change([...notices, { id, text, bad }]);
  if (!bad)
    window.setTimeout(() => dismiss(id), lifetime);
}

/** Tells of a failure in the API's own words. */
export function tellError(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 401))
    tell(error instanceof ApiError ? error.problem.detail : String(error), true);
}

function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

export function Notices() {
  const [, tick] = useState(0);
  useEffect(() => {
    const again = () => tick((n) => n + 1);
    listeners.add(again);
    return () => void listeners.delete(again);
  }, []);
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} class={notice.bad ? "notice bad" : "notice"}>
          <span>{notice.text}</span>
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>×</button>
        </div>
      ))}
    </div>
  );
}
