import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { apiErrorOf, type ApiError } from "./client";
import { report } from "../app/freshness";

export interface Polled<T> {
  data: T | undefined;
  error: ApiError | undefined;
  /** Asks at once, whatever the interval says. */
  refresh: () => void;
}

const interval = 5000;

/**
 * Asks again and again while the tab is seen. What was answered stays on the page when a later question fails, and the page
 * says how old it is.
 */
export function usePoll<T>(ask: (signal: AbortSignal) => Promise<T>, dependencies: unknown[], every = interval): Polled<T> {
  const [state, setState] = useState<{ data: T | undefined; error: ApiError | undefined }>({ data: undefined, error: undefined });
  const wake = useRef(() => {});

  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    let asking = false;
    let shown = false;
    setState({ data: undefined, error: undefined });

    const next = () => {
      clearTimeout(timer);
      if (!abort.signal.aborted && !document.hidden)
        timer = window.setTimeout(() => void once(), every);
    };
    const once = async () => {
      clearTimeout(timer);
      if (asking)
        return;
      asking = true;
      try {
        const data = await ask(abort.signal);
        if (!abort.signal.aborted) {
          setState({ data, error: undefined });
          shown = true;
          report(true);
        }
      } catch (error) {
        if (!abort.signal.aborted) {
          const problem = apiErrorOf(error);
          setState((state) => ({ data: state.data, error: problem }));
          // An answer that says no, to a page that shows nothing older, is as fresh as any.
          report(!shown && problem.status >= 400 && problem.status < 500);
        }
      } finally {
        asking = false;
        next();
      }
    };
    const onVisible = () => {
      clearTimeout(timer);
      if (!document.hidden)
        void once();
    };

    wake.current = () => void once();
    document.addEventListener("visibilitychange", onVisible);
    void once();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, dependencies);

  return { ...state, refresh: useCallback(() => wake.current(), []) };
}
