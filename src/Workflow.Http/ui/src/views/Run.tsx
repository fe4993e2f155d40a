import { useState } from "preact/hooks";
import { call, path } from "../api/client";
import type { History, HistoryEntry, Run, Timeout, Workflow, Workflows } from "../api/types";
import { usePoll } from "../api/usePoll";
import { tell, tellError } from "../app/notices";
import { to } from "../app/router";
import { useTitle } from "../app/title";
import { Diagram, type Mark } from "../components/Diagram";
import { Copy, counted, duration, StateBadge, Time, Waiting } from "../components/display";
import { ObjectTree } from "../components/ObjectTree";
import { CallbackDialog } from "./CallbackDialog";
import { actionsFor, ConfirmSteering, SteeringButtons, useAction, verbs } from "./steering";

interface Whole { run: Run; history: History; timeouts: Timeout[] }

/** One run: where it is, how it came there, what it holds, and what can be done. */
export function RunView({ workflow, runId }: { workflow: string; runId: string }) {
  const about = usePoll((signal) => call<Workflow>(path(workflow), { signal }), [workflow], 300_000);
  const link = usePoll((signal) => call<Workflows>("", { signal }), [], 300_000);
  const { data, error, refresh } = usePoll(async (signal): Promise<Whole> => {
    const resource = path(workflow, "runs", runId);
    const [run, history, { timeouts }] = await Promise.all([
      call<Run>(resource, { signal }),
      call<History>(`${resource}/history`, { signal }),
      call<{ timeouts: Timeout[] }>(`${resource}/timeouts`, { signal }),
    ]);
    return { run, history, timeouts };
  }, [workflow, runId], 3000);
  useTitle(data?.run.foreignId ?? "Run", workflow);
  const [action, setAction] = useAction();
  const [calling, setCalling] = useState(false);
  const crumbs = (
    <nav aria-label="Breadcrumb" class="crumbs">
      <a href={to([])}>Workflows</a> <span aria-hidden="true">/</span> <a href={to(["w", workflow])}>{workflow}</a> <span aria-hidden="true">/</span> <a href={to(["w", workflow, "runs"])}>Runs</a>
    </nav>
  );
  if (data === undefined)
    return <>{crumbs}<h1>Run</h1><Waiting error={error} retry={refresh} /></>;

  const { run, history } = data;
  // A timer of a status that the run has left will do nothing when its time comes.
  const timeouts = data.timeouts.filter((timeout) => timeout.status === run.status);
  const steer = async (reason: string) => {
    try {
      await call(path(workflow, "runs", runId, action!), { method: "POST", body: { reason } });
      tell(`${verbs[action!]}: done.`);
    } catch (error) {
      tellError(error);
    }
    setAction(undefined);
    refresh();
  };
  return (
    <>
      {crumbs}
      <div class="row wrap head">
        <h1 class="grow"><span class="clamp" title={run.foreignId}>{run.foreignId}</span> <Copy text={run.foreignId} what="the foreign ID" /></h1>
        <div class="buttons">
          {(run.runState === "Running" || run.runState === "Initiated") && <button type="button" onClick={() => setCalling(true)}>Call back</button>}
          <SteeringButtons actions={actionsFor(run.runState)} onAct={setAction} />
        </div>
      </div>
      <p class="row wrap about">
        <StateBadge state={run.runState} /> <span>at <strong>{run.status}</strong></span>
        <span class="hint">version {run.version} · started <Time at={run.createdAt} /> · updated <Time at={run.updatedAt} /></span>
      </p>
      {run.runStateReason !== "" && <p class="reason panel">{run.runStateReason}</p>}

      {about.data !== undefined && (
        <section class="panel">
          <h2>Path</h2>
          <Diagram workflow={workflow} statuses={about.data.statuses} transitions={about.data.transitions} {...pathOf(about.data, run, history.entries)} />
        </section>
      )}

      <div class="columns">
        <section class="panel">
          <h2>Timeline</h2>
          <Timeline entries={history.entries} />
        </section>
        <div>
          {timeouts.length > 0 && (
            <section class="panel">
              <h2>Timeouts pending</h2>
              <ul class="list">{timeouts.map((timeout, index) => <li key={index}><strong>{timeout.status}</strong> <Time at={timeout.dueAt} />, <Time at={timeout.dueAt} exact />{timeout.attempt > 0 && <span class="warn"> after {counted(timeout.attempt, "failed attempt")}</span>}</li>)}</ul>
            </section>
          )}
          <section class="panel">
            <h2>Object</h2>
            <ObjectTree value={run.object} />
          </section>
          <section class="panel">
            <h2>Origin</h2>
            <dl>
              <dt>Run ID</dt><dd><code class="long">{run.runId}</code> <Copy text={run.runId} what="the run ID" /></dd>
              <dt>Triggered by</dt><dd class="origin">{history.traceOrigin === "" ? "unknown" : history.traceOrigin}</dd>
              <Trace origin={history.traceOrigin} link={link.data?.traceLink ?? null} />
              <dt>All runs of the foreign ID</dt><dd><a href={to(["w", workflow, "runs"], { foreignId: run.foreignId })}>{run.foreignId}</a></dd>
            </dl>
          </section>
        </div>
      </div>
      {action !== undefined && <ConfirmSteering action={action} what={run.foreignId} onConfirm={steer} onClose={() => setAction(undefined)} />}
      {calling && about.data !== undefined && <CallbackDialog workflow={about.data} run={run} onClose={() => { setCalling(false); refresh(); }} />}
    </>
  );
}

function Timeline({ entries }: { entries: HistoryEntry[] }) {
  return (
    <ol class="timeline">
      {entries.map((entry, index) => (
        <li key={entry.version} class={`state-${entry.runState}`}>
          <div class="row wrap">
            <strong>{entry.status}</strong>
            <StateBadge state={entry.runState} />
            <span class="hint">v{entry.version}</span>
          </div>
          <p class="hint">
            <Time at={entry.at} exact /> by <code>{entry.process}</code>
            {entry.durationMs !== undefined && <> in {duration(entry.durationMs)}</>}
            {index > 0 && <>, {duration(Date.parse(entry.at) - Date.parse(entries[index - 1]!.at))} after v{entries[index - 1]!.version}</>}
          </p>
          {entry.attempt > 0 && <p class="warn">after {counted(entry.attempt, "failed attempt")}</p>}
          {entry.reason !== "" && <p class="reason">{entry.reason}</p>}
        </li>
      ))}
    </ol>
  );
}

/** The statuses and moves that the history shows. */
function pathOf(about: Workflow, run: Run, entries: HistoryEntry[]): { marks: Map<number, Mark>; walked: Set<string> } {
  const valueOf = new Map(about.statuses.map((status) => [status.name, status.value]));
  const marks = new Map<number, Mark>();
  const walked = new Set<string>();
  let last: number | undefined;
  for (const entry of entries) {
    const value = valueOf.get(entry.status);
    if (value === undefined)
      continue;
    marks.set(value, { visited: true });
    if (last !== undefined && last !== value)
      walked.add(`${last}>${value}`);
    last = value;
  }
  marks.set(run.statusValue, { visited: true, current: true, trouble: run.runState === "Paused" });
  return { marks, walked };
}

function Trace({ origin, link }: { origin: string; link: string | null }) {
  const id = /(?:^|\n)trace ([0-9a-f]{32})/.exec(origin)?.[1];
  if (id === undefined)
    return null;
  const target = link?.startsWith("https://") || link?.startsWith("http://") ? link.replace("{traceId}", id) : undefined;
  return <><dt>Trace</dt><dd>{target === undefined ? <code class="long">{id}</code> : <a href={target} target="_blank" rel="noreferrer">{id}</a>} <Copy text={id} what="the trace ID" /></dd></>;
}
