import { useEffect, useRef, useState } from "preact/hooks";
import { call, path } from "../api/client";
import { runStates, type Action, type BatchFilter, type Operation, type Run, type RunPage, type Workflow } from "../api/types";
import { usePoll } from "../api/usePoll";
import { tellError } from "../app/notices";
import { go, replace, to } from "../app/router";
import { Copy, Empty, StateBadge, Time, Waiting, words } from "../components/display";
import { Batch } from "./Batch";
import { ConfirmSteering, SteeringButtons } from "./steering";
import { TriggerDialog } from "./TriggerDialog";

const pageSize = 25;
const allActions: Action[] = ["pause", "resume", "cancel", "delete-data"];

/** The tokens of the pages up to the one that is shown, for the way back as well. */
const pageName = "page";

/** Runs, filtered and paged by the server. The address holds the filter and the page, so that they can be kept and sent. */
export function Runs({ workflow, query }: { workflow: string; query: URLSearchParams }) {
  const about = usePoll((signal) => call<Workflow>(path(workflow), { signal }), [workflow], 60_000);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [steering, setSteering] = useState<{ action: Action; everything: boolean }>();
  const [operation, setOperation] = useState<Operation>();
  const [triggering, setTriggering] = useState(false);
  const menu = useRef<HTMLDetailsElement>(null);
  const tokens = query.getAll(pageName);
  const chosen = filterOf(query);
  const isFiltered = Object.keys(chosen).length > 0;
  const isOldestFirst = query.get("order") === "oldest";
  const asked = new URLSearchParams(query);
  asked.delete(pageName);
  const filter = asked.toString();
  asked.set("limit", String(pageSize));
  asked.set("objects", "false");
  if (tokens.length > 0)
    asked.set("continuationToken", tokens.at(-1)!);
  const { data, error, refresh } = usePoll((signal) => call<RunPage>(`${path(workflow, "runs")}?${asked}`, { signal }), [workflow, asked.toString()]);

  useEffect(() => setSelected(new Set()), [filter]);

  const runs = data?.runs ?? [];
  const steer = async (reason: string) => {
    const { action, everything } = steering!;
    try {
      setOperation(await call<Operation>(path(workflow, "runs:batch"), { method: "POST", body: { filter: everything ? chosen : { runIds: [...selected] }, action, reason } }));
      setSelected(new Set());
    } catch (error) {
      tellError(error);
    }
    setSteering(undefined);
  };
  const select = (some: Run[], on: boolean) => {
    const next = new Set(selected);
    for (const { runId } of some) {
      if (on)
        next.add(runId);
      else
        next.delete(runId);
    }
    setSelected(next);
  };
  const selectedHere = runs.filter((run) => selected.has(run.runId)).length;
  const selectedElsewhere = data === undefined ? 0 : selected.size - selectedHere;
  const turn = (pages: string[]) => {
    const next = new URLSearchParams(query);
    next.delete(pageName);
    pages.forEach((token) => next.append(pageName, token));
    go(to(["w", workflow, "runs"], next));
  };
  const steerAll = (action: Action) => {
    // The focus stays where it can be seen, and comes back there after the dialog.
    menu.current!.open = false;
    menu.current!.querySelector("summary")!.focus();
    setSteering({ action, everything: true });
  };

  return (
    <>
      <Filters key={workflow} workflow={workflow} query={query} about={about.data} onTrigger={() => setTriggering(true)} />
      <div class={selected.size > 0 ? "bulk active" : "bulk"} role="region" aria-label="Steer many runs">
        <span role="status">{selected.size === 0 ? "Select runs to steer them together." : `${selected.size} selected${selectedElsewhere > 0 ? `, ${selectedElsewhere} of them on other pages` : ""}`}</span>
        {selected.size > 0 && <SteeringButtons actions={allActions} onAct={(action) => setSteering({ action, everything: false })} />}
        <details class="menu" ref={menu}>
          <summary>All that match</summary>
          <div><SteeringButtons actions={allActions} onAct={steerAll} /></div>
        </details>
      </div>

      {data === undefined ? <Waiting error={error} retry={refresh} /> : runs.length === 0 ? <Empty>{tokens.length > 0 ? "This page has no runs any more." : isFiltered ? "No run matches the filter." : "No runs yet. Start one."}</Empty> : (
        <table class="stack runs">
          <caption class="sr">Runs of {workflow}, {isOldestFirst ? "oldest" : "newest"} first</caption>
          <thead>
            <tr>
              <th scope="col" class="tick"><input type="checkbox" aria-label="Select all on this page" checked={selectedHere === runs.length} onChange={(event) => select(runs, event.currentTarget.checked)} /></th>
              <th scope="col">Foreign ID</th>
              <th scope="col">Run state</th>
              <th scope="col">Status</th>
              <th scope="col">Updated</th>
              <th scope="col">Started</th>
              <th scope="col" class="number">Version</th>
            </tr>
          </thead>
          <tbody>{runs.map((run) => <Row key={run.runId} run={run} selected={selected.has(run.runId)} onSelect={(on) => select([run], on)} />)}</tbody>
        </table>
      )}
      <div class="row paging">
        {tokens.length > 0 && <button type="button" onClick={() => turn(tokens.slice(0, -1))}>← {isOldestFirst ? "Older" : "Newer"}</button>}
        {tokens.length > 0 && <span class="hint">Page {tokens.length + 1}</span>}
        {data !== undefined && data.continuationToken !== null && <button type="button" onClick={() => turn([...tokens, data.continuationToken!])}>{isOldestFirst ? "Newer" : "Older"} →</button>}
      </div>

      {steering !== undefined && (
        <ConfirmSteering
          action={steering.action}
          what={steering.everything ? (isFiltered ? "all runs that match the filter" : `all runs of ${workflow}`) : selected.size === 1 ? "1 run" : `${selected.size} runs`}
          onConfirm={steer}
          onClose={() => setSteering(undefined)}
        />
      )}
      {operation !== undefined && <Batch workflow={workflow} started={operation} onClose={() => { setOperation(undefined); refresh(); }} />}
      {triggering && about.data !== undefined && <TriggerDialog workflow={about.data} onClose={() => setTriggering(false)} />}
    </>
  );
}

function Row({ run, selected, onSelect }: { run: Run; selected: boolean; onSelect: (on: boolean) => void }) {
  return (
    <tr class={selected ? "selected" : ""}>
      <td class="tick"><input type="checkbox" aria-label={`Select ${run.foreignId}`} checked={selected} onChange={(event) => onSelect(event.currentTarget.checked)} /></td>
      <th scope="row"><a href={to(["w", run.workflow, "runs", run.runId])}>{run.foreignId}</a><Copy text={run.foreignId} what="the foreign ID" /></th>
      <td data-label="Run state"><StateBadge state={run.runState} />{run.runStateReason !== "" && <p class="reason clip">{run.runStateReason}</p>}</td>
      <td data-label="Status">{run.status}</td>
      <td data-label="Updated"><Time at={run.updatedAt} /></td>
      <td data-label="Started"><Time at={run.createdAt} /></td>
      <td data-label="Version" class="number">{run.version}</td>
    </tr>
  );
}

function Filters({ workflow, query, about, onTrigger }: { workflow: string; query: URLSearchParams; about: Workflow | undefined; onTrigger: () => void }) {
  const searched = query.get("foreignId") ?? "";
  const [foreignId, setForeignId] = useState(searched);
  // The address changes by the browser's buttons, too.
  useEffect(() => setForeignId(searched), [searched]);
  const isFiltered = Object.keys(filterOf(query)).length > 0;
  const change = (edit: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(query);
    next.delete(pageName);
    edit(next);
    replace(to(["w", workflow, "runs"], next));
  };
  const toggle = (name: string, value: string) => change((next) => {
    const values = next.getAll(name);
    next.delete(name);
    (values.includes(value) ? values.filter((other) => other !== value) : [...values, value]).forEach((other) => next.append(name, other));
  });
  const search = (event: Event) => {
    event.preventDefault();
    change((next) => foreignId.trim() === "" ? next.delete("foreignId") : next.set("foreignId", foreignId));
  };
  return (
    <form class="filters" role="search" onSubmit={search}>
      <div class="row wrap">
        <label class="search grow">
          <span class="sr">Foreign ID</span>
          <input type="search" placeholder="Foreign ID, as a whole" value={foreignId} onInput={(event) => setForeignId(event.currentTarget.value)} onSearch={search} />
        </label>
        <button type="submit">Search</button>
        <label class="field inline"><span>Started after</span><input type="datetime-local" value={local(query.get("createdAfter"))} onChange={(event) => { const value = event.currentTarget.value; change((next) => setTime(next, "createdAfter", value)); }} /></label>
        <label class="field inline"><span>before</span><input type="datetime-local" value={local(query.get("createdBefore"))} onChange={(event) => { const value = event.currentTarget.value; change((next) => setTime(next, "createdBefore", value)); }} /></label>
        <button type="button" class="primary" onClick={onTrigger} disabled={about === undefined}>Start a run</button>
      </div>
      <div class="row wrap">
        <fieldset class="chips"><legend class="sr">Run state</legend>
          {runStates.map((state) => <button key={state} type="button" class={`chip state-${state}`} aria-pressed={query.getAll("runState").includes(state)} onClick={() => toggle("runState", state)}>{words(state)}</button>)}
        </fieldset>
        <fieldset class="chips"><legend class="sr">Status</legend>
          {about?.statuses.map((status) => <button key={status.value} type="button" class="chip" aria-pressed={query.getAll("status").includes(status.name)} onClick={() => toggle("status", status.name)}>{status.name}</button>)}
        </fieldset>
        {isFiltered && <button type="button" class="quiet" onClick={() => { setForeignId(""); change((next) => [...lists, ...times].forEach((name) => next.delete(name))); }}>Clear the filter</button>}
        {isFiltered && <Copy text={location.href} what="a link to this filter" />}
      </div>
    </form>
  );
}

const lists = ["foreignId", "status", "runState"] as const;
const times = ["createdAfter", "createdBefore"] as const;

/** The criteria, as the API reads them: one that is empty is none. Whatever else the address holds does not choose runs. */
function filterOf(query: URLSearchParams): BatchFilter {
  const filter: BatchFilter = {};
  for (const name of lists) {
    const values = query.getAll(name).filter((value) => value !== "");
    if (values.length > 0)
      filter[name] = values;
  }
  for (const name of times) {
    const value = query.get(name);
    if (value)
      filter[name] = value;
  }
  return filter;
}

function setTime(query: URLSearchParams, name: string, value: string): void {
  if (value === "")
    query.delete(name);
  else
    query.set(name, new Date(value).toISOString());
}

/** A time in UTC as the browser's field for times here has it. */
function local(at: string | null): string {
  if (at === null || Number.isNaN(Date.parse(at)))
    return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
