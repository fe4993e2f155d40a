import { useEffect } from "preact/hooks";

/** Names the tab for what is on the page, the most special part first. */
export function useTitle(...parts: string[]): void {
  const title = [...parts, "Workflows"].join(" · ");
  useEffect(() => { document.title = title; }, [title]);
}
