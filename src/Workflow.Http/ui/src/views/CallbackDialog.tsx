import { useState } from "preact/hooks";
import { ApiError, call, path } from "../api/client";
import { newIdempotencyKey } from "../api/idempotencyKey";
import type { Run, Workflow } from "../api/types";
import { tell } from "../app/notices";
import { Dialog } from "../components/Dialog";

/** Sends a callback, as the system that the run waits for would. */
export function CallbackDialog({ workflow, run, onClose }: { workflow: Workflow; run: Run; onClose: () => void }) {
  const [status, setStatus] = useState(run.status);
  const [body, setBody] = useState("");
  const [problem, setProblem] = useState("");
  const [key] = useState(newIdempotencyKey);
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      const result = await call<{ outcome: string; reason: string }>(path(workflow.name, "callbacks", run.foreignId, status), { method: "POST", body, headers: { "Idempotency-Key": key } });
      tell(result.outcome === "Applied" ? "The callback was applied." : `The callback was skipped: ${result.reason}`, result.outcome !== "Applied");
      onClose();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.problem.detail : String(error));
    }
  };
  return (
    <Dialog title={`Call back ${run.foreignId}`} onClose={onClose}>
      <form onSubmit={(event) => void send(event)}>
        {problem !== "" && <p class="failure" role="alert">{problem}</p>}
        <label class="field">
          <span>Status that waits</span>
          <select value={status} onChange={(event) => setStatus(event.currentTarget.value)}>
            {workflow.statuses.filter((known) => !known.isTerminal).map((known) => <option key={known.value} value={known.name}>{known.name}</option>)}
          </select>
        </label>
        <label class="field">
          <span>Body <small>(as the callback expects it, often JSON)</small></span>
          <textarea rows={6} spellcheck={false} value={body} onInput={(event) => setBody(event.currentTarget.value)} autofocus />
        </label>
        <div class="buttons">
          <button type="button" onClick={onClose}>Back</button>
          <button type="submit" class="primary">Send</button>
        </div>
      </form>
    </Dialog>
  );
}
