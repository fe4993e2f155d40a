import { useEffect, useState } from "preact/hooks";

/** When what is on the page was answered, and whether the last question was. */
let state = { at: 0, ok: true };
const listeners = new Set<() => void>();

export function report(ok: boolean): void {
  state = { at: ok ? Date.now() : state.at, ok };
  listeners.forEach((listener) => listener());
}

/** How old the page is, in seconds, told anew each second. */
export function useFreshness(): { seconds: number | undefined; ok: boolean } {
  const [, tick] = useState(0);
  useEffect(() => {
    const again = () => tick((n) => n + 1);
    const timer = window.setInterval(again, 1000);
    listeners.add(again);
    return () => {
      clearInterval(timer);
      listeners.delete(again);
    };
  }, []);
  return { seconds: state.at === 0 ? undefined : Math.max(0, Math.round((Date.now() - state.at) / 1000)), ok: state.ok };
}
