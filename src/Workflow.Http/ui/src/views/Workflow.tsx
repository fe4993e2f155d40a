import { useState } from "preact/hooks";
import { call, path } from "../api/client";
import { runStates, type RunPage, type Workflow } from "../api/types";
import { usePoll } from "../api/usePoll";
import { go, to } from "../app/router";
import { Diagram, type Mark } from "../components/Diagram";
import { counted, duration, StateBadge, Time, Waiting } from "../components/display";
import { TriggerDialog } from "./TriggerDialog";

const shownPaused = 5;

/** One workflow: its graph with the runs at each status, what needs attention, its processes. */
export function WorkflowView({ name }: { name: string }) {
  const { data, error, refresh } = usePoll((signal) => call<Workflow>(path(name), { signal }), [name]);
  // Asked for on their own: a paused run may be older than those that are counted.
  const paused = usePoll((signal) => call<RunPage>(`${path(name, "runs")}?runState=Paused&limit=${shownPaused}&objects=false`, { signal }), [name], 15_000);
  const [triggering, setTriggering] = useState(false);
  if (data === undefined)
    return <Waiting error={error} retry={refresh} />;

  const { counts } = data;
  const marks = new Map<number, Mark>(counts.statuses.map((status) => [
    status.statusValue,
    { count: String(status.count), trouble: (status.runStates.Paused ?? 0) > 0 },
  ]));
  return (
    <>
      <div class="row wrap about">
        <ul class="legend grow" aria-label="Runs by run state">
          {runStates.filter((state) => counts.runStates[state] !== undefined).map((state) => (
            <li key={state}><a href={to(["w", name, "runs"], { runState: state })}><StateBadge state={state} /> <strong>{counts.runStates[state]}</strong></a></li>
          ))}
          <li class="hint">{counts.isComplete ? `${counted(counts.total, "run")} in all` : `The newest ${counts.total} runs are counted; there are more.`}</li>
        </ul>
        <button type="button" class="primary" onClick={() => setTriggering(true)}>Start a run</button>
      </div>

      <section class="panel">
        <h2>Graph</h2>
        <Diagram workflow={name} statuses={data.statuses} transitions={data.transitions} marks={marks} onOpen={(status) => go(to(["w", name, "runs"], { status: status.name }))} />
        <details>
          <summary>As a table</summary>
          <table>
            <thead><tr><th scope="col">Status</th><th scope="col">Leads to</th><th scope="col" class="number">Runs</th></tr></thead>
            <tbody>
              {data.statuses.map((status) => (
                <tr key={status.value}>
                  <th scope="row"><a href={to(["w", name, "runs"], { status: status.name })}>{status.name}</a></th>
                  <td>{status.isTerminal ? <span class="hint">ends here</span> : data.transitions.filter((transition) => transition.from === status.value).map((transition) => data.statuses.find((other) => other.value === transition.to)?.name).join(", ")}</td>
                  <td class="number">{marks.get(status.value)?.count ?? "0"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </section>

      {paused.data !== undefined && paused.data.runs.length > 0 && (
        <section class="panel attention">
          <h2>Paused runs</h2>
          <ul class="list">
            {paused.data.runs.map((run) => (
              <li key={run.runId}>
                <a href={to(["w", name, "runs", run.runId])}>{run.foreignId}</a> at {run.status}, <Time at={run.updatedAt} />
                {run.runStateReason !== "" && <p class="reason">{run.runStateReason}</p>}
              </li>
            ))}
          </ul>
          {paused.data.continuationToken !== null && <p><a href={to(["w", name, "runs"], { runState: "Paused" })}>All paused runs</a></p>}
        </section>
      )}

      <section class="panel">
        <h2>Processes</h2>
        <p class="hint">As the host that answered has seen them since it started.</p>
        <div class="scroll" tabIndex={0} role="region" aria-label="Processes">
          <table>
            <thead><tr><th scope="col">Process</th><th scope="col">Kind</th><th scope="col">State</th><th scope="col" class="number">Lag</th><th scope="col" class="number">Errors</th></tr></thead>
            <tbody>
              {data.processes.map((process) => (
                <tr key={process.name}>
                  <th scope="row"><code>{process.name}</code></th>
                  <td>{process.kind}</td>
                  <td>{process.state}</td>
                  <td class={process.lagSeconds !== null && process.lagSeconds > process.lagAlertSeconds ? "number warn" : "number"}>{process.lagSeconds === null ? "–" : process.lagSeconds === 0 ? "0" : duration(process.lagSeconds * 1000)}</td>
                  <td class={process.errors > 0 ? "number warn" : "number"}>{process.errors}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {triggering && <TriggerDialog workflow={data} onClose={() => setTriggering(false)} />}
    </>
  );
}
