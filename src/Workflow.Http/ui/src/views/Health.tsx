import { call } from "../api/client";
import type { Health } from "../api/types";
import { usePoll } from "../api/usePoll";
import { useTitle } from "../app/title";
import { Waiting } from "../components/display";

/** Whether the host that answers works. */
export function HealthView() {
  useTitle("Health");
  const { data, error, refresh } = usePoll((signal) => call<Health>("/health", { signal }), []);
  return (
    <>
      <h1>Health</h1>
      {data === undefined ? <Waiting error={error} retry={refresh} /> : <Parts health={data} />}
    </>
  );
}

function Parts({ health }: { health: Health }) {
  const processes = Object.entries(health.processes);
  return (
    <>
      <p class={health.status === "Healthy" ? "verdict good" : "verdict bad"} role="status">
        {health.status === "Healthy" ? "Everything that was checked works." : "Something cannot be reached; the host's log says why."}
      </p>
      <section class="panel">
        <h2>What the host works with</h2>
        <table>
          <thead><tr><th scope="col">Part</th><th scope="col">Status</th><th scope="col" class="number">Answered in</th></tr></thead>
          <tbody>
            {health.parts.map((part) => (
              <tr key={part.name}>
                <th scope="row">{part.name}</th>
                <td><span class={part.status === "Healthy" ? "pill good" : "pill bad"}>{part.status}</span></td>
                <td class="number">{part.durationMs.toFixed(1)} ms</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="panel">
        <h2>Processes of this host</h2>
        {processes.length === 0 ? <p class="hint">This host runs none itself.</p> : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Processes of this host">
            <table>
              <thead><tr><th scope="col">Process</th><th scope="col">State</th></tr></thead>
              <tbody>{processes.map(([name, state]) => <tr key={name}><th scope="row"><code>{name}</code></th><td><span class={state === "Running" ? "pill good" : state === "Idle" ? "pill" : "pill bad"}>{state}</span></td></tr>)}</tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
