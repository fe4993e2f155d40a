import { useEffect, useState } from "preact/hooks";

/** Where the page is: the address's fragment, so that no server needs to know of it. */
export interface Route { segments: string[]; query: URLSearchParams }

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  return { segments: path.split("/").filter((part) => part !== "").map(decode), query: new URLSearchParams(query) };
}

/** An address within the page. */
export function to(segments: string[], query?: URLSearchParams | Record<string, string>): string {
  const text = query === undefined ? "" : new URLSearchParams(query).toString();
  return "#/" + segments.map(encodeURIComponent).join("/") + (text === "" ? "" : "?" + text);
}

export function go(address: string): void {
  location.hash = address;
}

/** Replaces the address without a step in the browser's history: for filters that change with each key. */
export function replace(address: string): void {
  history.replaceState(null, "", address);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return parse(hash);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
