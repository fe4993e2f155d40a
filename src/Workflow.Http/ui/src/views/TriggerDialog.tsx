import { useState } from "preact/hooks";
import { apiErrorOf, call, path, type ApiError } from "../api/client";
import { newIdempotencyKey } from "../api/idempotencyKey";
import type { Run, Workflow } from "../api/types";
import { tell } from "../app/notices";
import { go, to } from "../app/router";
import { Dialog } from "../components/Dialog";
import { JsonField } from "../components/JsonField";

/** Starts a run. */
export function TriggerDialog({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const [foreignId, setForeignId] = useState("");
  const [startAt, setStartAt] = useState("");
  const [input, setInput] = useState("");
  const [problem, setProblem] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  // A second press after a lost answer must not start a second run.
  const [key] = useState(newIdempotencyKey);
  const start = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const parts = [`"foreignId":${JSON.stringify(foreignId)}`];
      if (startAt !== "")
        parts.push(`"startAt":${JSON.stringify(startAt)}`);
      if (input.trim() !== "")
        parts.push(`"input":${input}`);
      const run = await call<Run>(path(workflow.name, "runs"), { method: "POST", body: `{${parts.join(",")}}`, headers: { "Idempotency-Key": key } });
      tell(`Run of ${foreignId} started.`);
      onClose();
      go(to(["w", workflow.name, "runs", run.runId]));
    } catch (error) {
      setProblem(apiErrorOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Start a run of ${workflow.name}`} onClose={onClose}>
      <form onSubmit={(event) => void start(event)}>
        {problem !== undefined && (
          <div class="failure" role="alert">
            {problem.problem.detail}
            {problem.problem.runId !== undefined && <> <a href={to(["w", workflow.name, "runs", problem.problem.runId])} onClick={onClose}>Show it</a></>}
          </div>
        )}
        <label class="field">
          <span>Foreign ID <small>(what the run is about)</small></span>
          <input type="text" required maxLength={512} value={foreignId} onInput={(event) => setForeignId(event.currentTarget.value)} autofocus />
        </label>
        <label class="field">
          <span>Start at</span>
          <select value={startAt} onChange={(event) => setStartAt(event.currentTarget.value)}>
            <option value="">The first status</option>
            {workflow.statuses.filter((status) => !status.isTerminal).map((status) => <option key={status.value} value={status.name}>{status.name}</option>)}
          </select>
        </label>
        <JsonField label="Input" value={input} onInput={setInput} />
        <div class="buttons">
          <button type="button" onClick={onClose}>Back</button>
          <button type="submit" class="primary" disabled={busy}>Start</button>
        </div>
      </form>
    </Dialog>
  );
}
