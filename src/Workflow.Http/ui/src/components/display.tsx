import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../api/client";
import type { RunState } from "../api/types";
import { tell } from "../app/notices";

const stateWords: Record<RunState, string> = {
  Initiated: "Initiated",
  Running: "Running",
  Paused: "Paused",
  Cancelled: "Cancelled",
  Completed: "Completed",
  DataDeleted: "Data deleted",
  RequestedDataDeleted: "Deleting data",
};

export function words(state: RunState): string {
  return stateWords[state] ?? state;
}

export function StateBadge({ state }: { state: RunState }) {
  return <span class={`state state-${state}`}>{words(state)}</span>;
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "narrow" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const units: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];

export function ago(at: string): string {
  const seconds = (Date.parse(at) - Date.now()) / 1000;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** A time as a person thinks of it; the exact one, in UTC, on hover. */
export function Time({ at, exact }: { at: string; exact?: boolean }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((n) => n + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
  return <time dateTime={at} title={at}>{exact ? absolute.format(new Date(at)) : ago(at)}</time>;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1)
    return `${Math.round(milliseconds * 1000)} µs`;
  if (milliseconds < 1000)
    return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 90 ? `${seconds.toFixed(1)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : seconds < 129_600 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** How many there are, in words: most nouns of ours make their plural with an s. */
export function counted(count: number, noun: string, nouns = noun + "s"): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** What stands where something is not there yet, or cannot be. */
export function Waiting({ error, retry }: { error: ApiError | undefined; retry: () => void }) {
  if (error === undefined)
    return <p class="waiting" role="status">Loading …</p>;
  return (
    <div class="failure" role="alert">
      <strong>{error.problem.title}</strong>
      <p>{error.problem.detail}</p>
      <button type="button" onClick={retry}>Try again</button>
    </div>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

// Plain http has none, other than on this machine: see secure contexts.
const clipboard = navigator.clipboard as Clipboard | undefined;

export function Copy({ text, what }: { text: string; what: string }) {
  const [done, setDone] = useState(false);
  if (clipboard === undefined)
    return null;
  const copy = async () => {
    try {
      await clipboard.writeText(text);
    } catch {
      tell(`The browser did not let ${what} be copied.`, true);
      return;
    }
    setDone(true);
    window.setTimeout(() => setDone(false), 1500);
  };
  return <button type="button" class="quiet copy" aria-label={`Copy ${what}`} title={`Copy ${what}`} onClick={() => void copy()}><Icon done={done} /></button>;
}

function Icon({ done }: { done: boolean }) {
  return (
    <svg viewBox="0 0 16 16" width="15" height="15" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {done ? <path d="M3 8.5l3.2 3.2L13 4.8" /> : <><rect x="5.5" y="5.5" width="8" height="8" rx="1.6" /><path d="M10.5 3.4A1.6 1.6 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5a1.6 1.6 0 0 0 .9 1.5" /></>}
    </svg>
  );
}
