import { useState } from "preact/hooks";
import { ApiError, call, path } from "../api/client";
import { formatJson } from "../api/json";
import type { Schedule } from "../api/types";
import { usePoll } from "../api/usePoll";
import { tell, tellError } from "../app/notices";
import { to } from "../app/router";
import { Confirm } from "../components/Confirm";
import { Dialog } from "../components/Dialog";
import { Empty, Time, Waiting } from "../components/display";
import { JsonField } from "../components/JsonField";

/** Schedules: those of the code to look at, those of run time to make, change and remove. */
export function Schedules({ workflow }: { workflow: string }) {
  const { data, error, refresh } = usePoll((signal) => call<{ schedules: Schedule[] }>(path(workflow, "schedules"), { signal }), [workflow]);
  const [editing, setEditing] = useState<Schedule | "new">();
  const [removing, setRemoving] = useState<Schedule>();
  if (data === undefined)
    return <Waiting error={error} retry={refresh} />;

  const remove = async () => {
    try {
      await call(path(workflow, "schedules", removing!.id), { method: "DELETE" });
      tell(`Schedule ${removing!.id} removed.`);
    } catch (error) {
      tellError(error);
    }
    setRemoving(undefined);
    refresh();
  };
  return (
    <>
      <div class="row end"><button type="button" class="primary" onClick={() => setEditing("new")}>New schedule</button></div>
      {data.schedules.length === 0 ? <Empty>No schedules. Make one, and runs start by themselves.</Empty> : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Schedules">
          <table class="stack">
            <thead><tr><th scope="col">Schedule</th><th scope="col">When</th><th scope="col">Foreign ID</th><th scope="col">Next</th><th scope="col">Last</th><th scope="col"><span class="sr">Actions</span></th></tr></thead>
            <tbody>
              {data.schedules.map((schedule) => (
                <tr key={schedule.id}>
                  <th scope="row">{schedule.id}</th>
                  <td data-label="When"><code>{schedule.spec}</code> <span class="hint">{schedule.timeZone}</span></td>
                  <td data-label="Foreign ID"><a href={to(["w", workflow, "runs"], { foreignId: schedule.foreignId })}>{schedule.foreignId}</a></td>
                  <td data-label="Next">{schedule.nextSlot === null ? <span class="hint">never</span> : <Time at={schedule.nextSlot} exact />}</td>
                  <td data-label="Last">{schedule.lastSlot === null ? <span class="hint">not yet</span> : <Time at={schedule.lastSlot} exact />}</td>
                  <td class="actions">
                    {schedule.declared ? <span class="pill" title="It is declared in the workflow's code, and changed there.">in code</span> : (
                      <>
                        <button type="button" aria-label={`Change ${schedule.id}`} onClick={() => setEditing(schedule)}>Change</button>
                        <button type="button" class="danger" aria-label={`Remove ${schedule.id}`} onClick={() => setRemoving(schedule)}>Remove</button>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing !== undefined && <Editor workflow={workflow} schedule={editing === "new" ? undefined : editing} onClose={() => { setEditing(undefined); refresh(); }} />}
      {removing !== undefined && (
        <Confirm title={`Remove schedule ${removing.id}?`} verb="Remove" danger onConfirm={remove} onClose={() => setRemoving(undefined)}>
          <p>No more runs are started by it. Those it has started stay.</p>
        </Confirm>
      )}
    </>
  );
}

function Editor({ workflow, schedule, onClose }: { workflow: string; schedule: Schedule | undefined; onClose: () => void }) {
  const [id, setId] = useState(schedule?.id ?? "");
  const [spec, setSpec] = useState(schedule?.spec ?? "");
  const [foreignId, setForeignId] = useState(schedule?.foreignId ?? "");
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? "UTC");
  const [input, setInput] = useState(schedule === undefined || schedule.input === null ? "" : formatJson(schedule.input));
  const [problem, setProblem] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    const parts = [`"spec":${JSON.stringify(spec)}`, `"foreignId":${JSON.stringify(foreignId)}`, `"timeZone":${JSON.stringify(timeZone)}`];
    if (input.trim() !== "")
      parts.push(`"input":${input}`);
    try {
      await call(path(workflow, "schedules", id), { method: "PUT", body: `{${parts.join(",")}}` });
      tell(`Schedule ${id} saved.`);
      onClose();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.problem.detail : String(error));
    }
  };
  return (
    <Dialog title={schedule === undefined ? "New schedule" : `Change ${schedule.id}`} onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        {problem !== "" && <p class="failure" role="alert">{problem}</p>}
        {schedule === undefined && <label class="field"><span>ID</span><input type="text" required maxLength={512} value={id} onInput={(event) => setId(event.currentTarget.value)} autofocus /></label>}
        <label class="field"><span>When <small>(cron such as <code>0 2 * * *</code>, <code>@daily</code>, <code>@every 5m</code>)</small></span><input type="text" required value={spec} onInput={(event) => setSpec(event.currentTarget.value)} /></label>
        <label class="field"><span>Time zone</span><input type="text" required value={timeZone} onInput={(event) => setTimeZone(event.currentTarget.value)} /></label>
        <label class="field"><span>Foreign ID <small>(of the runs)</small></span><input type="text" required maxLength={512} value={foreignId} onInput={(event) => setForeignId(event.currentTarget.value)} /></label>
        <JsonField label="Input" value={input} onInput={setInput} />
        <div class="buttons">
          <button type="button" onClick={onClose}>Back</button>
          <button type="submit" class="primary">Save</button>
        </div>
      </form>
    </Dialog>
  );
}
