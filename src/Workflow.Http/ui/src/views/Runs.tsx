import { useEffect, useState } from "preact/hooks";
import { call, path } from "../api/client";
import { runStates, type Action, type BatchFilter, type Operation, type Run, type RunPage, type Workflow } from "../api/types";
import { usePoll } from "../api/usePoll";
import { tellError } from "../app/notices";
import { replace, to } from "../app/router";
import { Copy, Empty, StateBadge, Time, Waiting, words } from "../components/display";
import { Batch } from "./Batch";
import { ConfirmSteering, SteeringButtons } from "./steering";
import { TriggerDialog } from "./TriggerDialog";

const pageSize = 25;
const allActions: Action[] = ["pause", "resume", "cancel", "delete-data"];

/** Runs, filtered and paged by the server. The address holds the filter, so that it can be kept and sent. */
export function Runs({ workflow, query }: { workflow: string; query: URLSearchParams }) {
  const about = usePoll((signal) => call<Workflow>(path(workflow), { signal }), [workflow], 60_000);
  const [tokens, setTokens] = useState<string[]>([]);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [steering, setSteering] = useState<{ action: Action; everything: boolean }>();
  const [operation, setOperation] = useState<Operation>();
  const [triggering, setTriggering] = useState(false);
  const filter = query.toString();
  const asked = new URLSearchParams(query);
  asked.set("limit", String(pageSize));
  asked.set("objects", "false");
  if (tokens.length > 0)
    asked.set("continuationToken", tokens.at(-1)!);
  const { data, error, refresh } = usePoll((signal) => call<RunPage>(`${path(workflow, "runs")}?${asked}`, { signal }), [workflow, asked.toString()]);

  useEffect(() => {
    setTokens([]);
    setSelected(new Set());
  }, [filter]);

  const runs = data?.runs ?? [];
  const steer = async (reason: string) => {
    const { action, everything } = steering!;
    const chosen: BatchFilter = everything ? filterOf(query) : { runIds: [...selected] };
    try {
      setOperation(await call<Operation>(path(workflow, "runs:batch"), { method: "POST", body: { filter: chosen, action, reason } }));
      setSelected(new Set());
    } catch (error) {
      tellError(error);
    }
    setSteering(undefined);
  };
  const select = (runId: string, on: boolean) => {
    const next = new Set(selected);
    if (on)
      next.add(runId);
    else
      next.delete(runId);
    setSelected(next);
  };
  const all = runs.length > 0 && runs.every((run) => selected.has(run.runId));

  return (
    <>
      <Filters key={workflow} workflow={workflow} query={query} about={about.data} onTrigger={() => setTriggering(true)} />
      <div class={selected.size > 0 ? "bulk active" : "bulk"} role="region" aria-label="Steer many runs">
        <span role="status">{selected.size === 0 ? "Select runs to steer them together." : `${selected.size} selected`}</span>
        {selected.size > 0 && <SteeringButtons actions={allActions} onAct={(action) => setSteering({ action, everything: false })} />}
        <details class="menu">
          <summary>All that match</summary>
          <div>{<SteeringButtons actions={allActions} onAct={(action) => setSteering({ action, everything: true })} />}</div>
        </details>
      </div>

      {data === undefined ? <Waiting error={error} retry={refresh} /> : runs.length === 0 ? <Empty>{filter === "" ? "No runs yet. Start one." : "No run matches the filter."}</Empty> : (
        <table class="stack runs">
          <caption class="sr">Runs of {workflow}, newest first</caption>
          <thead>
            <tr>
              <th scope="col" class="tick"><input type="checkbox" aria-label="Select all on this page" checked={all} onChange={(event) => setSelected(event.currentTarget.checked ? new Set(runs.map((run) => run.runId)) : new Set())} /></th>
              <th scope="col">Foreign ID</th>
              <th scope="col">Run state</th>
              <th scope="col">Status</th>
              <th scope="col">Updated</th>
              <th scope="col">Started</th>
              <th scope="col" class="number">Version</th>
            </tr>
          </thead>
          <tbody>{runs.map((run) => <Row key={run.runId} run={run} selected={selected.has(run.runId)} onSelect={(on) => select(run.runId, on)} />)}</tbody>
        </table>
      )}
      <div class="row paging">
        {tokens.length > 0 && <button type="button" onClick={() => setTokens(tokens.slice(0, -1))}>← Newer</button>}
        {tokens.length > 0 && <span class="hint">Page {tokens.length + 1}</span>}
        {data !== undefined && data.continuationToken !== null && <button type="button" onClick={() => setTokens([...tokens, data.continuationToken!])}>Older →</button>}
      </div>

      {steering !== undefined && (
        <ConfirmSteering
          action={steering.action}
          what={steering.everything ? (filter === "" ? `all runs of ${workflow}` : "all runs that match the filter") : selected.size === 1 ? "1 run" : `${selected.size} runs`}
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
  const [foreignId, setForeignId] = useState(query.get("foreignId") ?? "");
  const change = (edit: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(query);
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
        {query.size > 0 && <button type="button" class="quiet" onClick={() => { setForeignId(""); replace(to(["w", workflow, "runs"])); }}>Clear the filter</button>}
        {query.size > 0 && <Copy text={location.href} what="a link to this filter" />}
      </div>
    </form>
  );
}

function filterOf(query: URLSearchParams): BatchFilter {
  const filter: BatchFilter = {};
  for (const name of ["foreignId", "status", "runState"] as const) {
    if (query.has(name))
      filter[name] = query.getAll(name);
  }
  for (const name of ["createdAfter", "createdBefore"] as const) {
    const value = query.get(name);
    if (value !== null)
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
