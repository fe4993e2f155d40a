import { call } from "../api/client";
import { runStates, type Workflow, type Workflows } from "../api/types";
import { usePoll } from "../api/usePoll";
import { to } from "../app/router";
import { useTitle } from "../app/title";
import { counted, Empty, StateBadge, Waiting } from "../components/display";

/** All workflows, at a glance. */
export function WorkflowList() {
  useTitle();
  const { data, error, refresh } = usePoll((signal) => call<Workflows>("", { signal }), []);
  return (
    <>
      <h1>Workflows</h1>
      {data === undefined ? <Waiting error={error} retry={refresh} /> : data.workflows.length === 0
        ? <Empty>This app has no workflows yet.</Empty>
        : <ul class="cards">{data.workflows.map((workflow) => <Card key={workflow.name} workflow={workflow} />)}</ul>}
    </>
  );
}

function Card({ workflow }: { workflow: Workflow }) {
  const { counts } = workflow;
  const errors = workflow.processes.reduce((sum, process) => sum + process.errors, 0);
  const late = workflow.processes.filter((process) => process.lagSeconds !== null && process.lagSeconds > process.lagAlertSeconds);
  return (
    <li class="card">
      <h2><a href={to(["w", workflow.name])}>{workflow.name}</a></h2>
      <p class="hint">{counted(workflow.statuses.length, "status", "statuses")} · {counted(workflow.processes.length, "process", "processes")}</p>
      <Bar workflow={workflow} />
      <ul class="legend">
        {runStates.filter((state) => counts.runStates[state] !== undefined).map((state) => (
          <li key={state}><a href={to(["w", workflow.name, "runs"], { runState: state })}><StateBadge state={state} /> <strong>{counts.runStates[state]}</strong></a></li>
        ))}
        {counts.total === 0 && <li class="hint">No runs yet</li>}
      </ul>
      <p class="foot hint">
        {counts.isComplete ? counted(counts.total, "run") : `of the newest ${counts.total} runs`}
        {errors > 0 && <> · <span class="warn">{counted(errors, "error")}</span></>}
        {late.length > 0 && <> · <span class="warn">{late.length} late</span></>}
      </p>
    </li>
  );
}

/** The share of each run state. */
function Bar({ workflow: { counts } }: { workflow: Workflow }) {
  return (
    <div class="bar" aria-hidden="true">
      {runStates.map((state) => counts.runStates[state] === undefined ? null : (
        <span key={state} class={`fill state-${state}`} style={{ flexGrow: counts.runStates[state] }} />
      ))}
    </div>
  );
}
