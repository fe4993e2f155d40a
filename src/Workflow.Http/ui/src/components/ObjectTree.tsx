import { useEffect, useMemo, useState } from "preact/hooks";
import { ExactNumber, formatJson } from "../api/json";
import { Copy } from "./display";

const portion = 100;
const maxMatches = 200;

/** An object as a tree that opens where one looks, and that can be searched. Everything in it is text. */
export function ObjectTree({ value }: { value: unknown }) {
  const [search, setSearch] = useState("");
  const found = useMemo(() => (search === "" ? undefined : matching(value, search.toLowerCase())), [value, search]);
  return (
    <div class="tree">
      <div class="row">
        <label class="search grow">
          <span class="sr">Search the object</span>
          <input type="search" placeholder="Search names and values" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
        <Copy text={formatJson(value)} what="the object as JSON" />
      </div>
      {found !== undefined && (
        <p class="hint" role="status">{found.count === 0 ? "Nothing matches." : `${found.count >= maxMatches ? `${maxMatches} or more` : found.count} found.`}</p>
      )}
      <ul class="nodes">
        <Node name="object" path="$" value={value} found={found} depth={0} />
      </ul>
    </div>
  );
}

interface Found { count: number; open: Set<string>; hits: Set<string> }

function Node({ name, path, value, found, depth }: { name: string; path: string; value: unknown; found: Found | undefined; depth: number }) {
  const [open, setOpen] = useState(depth < 2);
  const [shown, setShown] = useState(portion);
  const wanted = found?.open.has(path) ?? false;
  useEffect(() => {
    if (wanted)
      setOpen(true);
  }, [wanted]);
  const hit = found?.hits.has(path) ? "hit" : "";
  if (!isBranch(value))
    return <li><span class={`name ${hit}`}>{name}</span>: <span class={`value ${kindOf(value)} ${hit}`}>{textOf(value)}</span></li>;

  const children = Object.entries(value);
  return (
    <li>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary><span class={`name ${hit}`}>{name}</span> <span class="hint">{Array.isArray(value) ? `[${children.length}]` : `{${children.length}}`}</span></summary>
        {open && (
          <ul>
            {children.slice(0, shown).map(([key, child]) => <Node key={key} name={key} path={`${path}/${key}`} value={child} found={found} depth={depth + 1} />)}
            {children.length > shown && (
              <li><button type="button" class="quiet" onClick={() => setShown(shown + portion)}>{children.length - shown} more …</button></li>
            )}
          </ul>
        )}
      </details>
    </li>
  );
}

/** Where a text occurs: the places, and the branches that lead there. It stops when there are many. */
function matching(value: unknown, text: string): Found {
  const found: Found = { count: 0, open: new Set(), hits: new Set() };
  const pending: { name: string; path: string; value: unknown; parents: string[] }[] = [{ name: "", path: "$", value, parents: [] }];
  while (pending.length > 0 && found.count < maxMatches) {
    const node = pending.pop()!;
    const branch = isBranch(node.value);
    if (node.name.toLowerCase().includes(text) || (!branch && textOf(node.value).toLowerCase().includes(text))) {
      found.count++;
      found.hits.add(node.path);
      node.parents.forEach((parent) => found.open.add(parent));
    }
    if (branch) {
      const parents = [...node.parents, node.path];
      for (const [key, child] of Object.entries(node.value as object))
        pending.push({ name: key, path: `${node.path}/${key}`, value: child, parents });
    }
  }
  return found;
}

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : value instanceof ExactNumber ? "number" : typeof value;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : value instanceof ExactNumber ? value.text : String(value);
}
