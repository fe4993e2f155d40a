import { useEffect, useState } from "preact/hooks";
import { ApiError, call, path } from "../api/client";
import type { Operation } from "../api/types";
import { tellError } from "../app/notices";
import { to } from "../app/router";
import { Dialog } from "../components/Dialog";
import { counted } from "../components/display";
import { verbs } from "./steering";

const interval = 1000;

/** How far an operation on many runs has got. It goes on when this is closed. */
export function Batch({ workflow, started, onClose }: { workflow: string; started: Operation; onClose: () => void }) {
  const [operation, setOperation] = useState(started);
  const [lost, setLost] = useState("");
  const resource = path(workflow, "operations", started.operationId);
  const running = operation.state === "Running";

  useEffect(() => {
    if (!running)
      return;
    const abort = new AbortController();
    let timer = 0;
    const ask = async () => {
      try {
        setOperation(await call<Operation>(resource, { signal: abort.signal }));
        setLost("");
      } catch (error) {
        if (!abort.signal.aborted)
          setLost(error instanceof ApiError ? error.problem.detail : String(error));
      }
      if (!abort.signal.aborted)
        timer = window.setTimeout(() => void ask(), interval);
    };
    timer = window.setTimeout(() => void ask(), interval / 4);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [running]);

  const cancel = async () => {
    try {
      setOperation(await call<Operation>(resource, { method: "DELETE" }));
    } catch (error) {
      tellError(error);
    }
  };
  return (
    <Dialog title={running ? `${verbs[operation.action]}: under way` : operation.state === "Completed" ? `${verbs[operation.action]}: done` : `${verbs[operation.action]}: ended early`} onClose={onClose}>
      <p role="status">
        {operation.total === null ? counted(operation.processed, "run") : `${operation.processed} of ${counted(operation.total, "run")}`} looked at: {operation.changed} changed{operation.refused > 0 && `, ${operation.refused} left as they were`}.
      </p>
      {operation.total === null ? (running && <progress aria-label="Progress" />) : <progress aria-label="Progress" max={Math.max(1, operation.total)} value={operation.total === 0 ? 1 : operation.processed} />}
      {lost !== "" && <p class="failure" role="alert">{lost} It goes on by itself, or when it is asked for again.</p>}
      {operation.problems.length > 0 && (
        <details open>
          <summary>Why some were left{operation.refused > operation.problems.length && ` (the first ${operation.problems.length})`}</summary>
          <ul class="list">{operation.problems.map((problem) => <li key={problem.runId}><a href={to(["w", workflow, "runs", problem.runId])} onClick={onClose}>{problem.runId}</a><p class="reason">{problem.detail}</p></li>)}</ul>
        </details>
      )}
      <div class="buttons">
        {running && <button type="button" class="danger" disabled={operation.cancelRequested} onClick={() => void cancel()}>{operation.cancelRequested ? "Ending …" : "End it"}</button>}
        <button type="button" class="primary" onClick={onClose}>{running ? "Leave it to itself" : "Close"}</button>
      </div>
    </Dialog>
  );
}
