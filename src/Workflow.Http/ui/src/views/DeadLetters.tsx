import { useEffect, useState } from "preact/hooks";
import { call, path } from "../api/client";
import type { DeadLetter, DeadLetterPage } from "../api/types";
import { usePoll } from "../api/usePoll";
import { tell, tellError } from "../app/notices";
import { to } from "../app/router";
import { Confirm } from "../components/Confirm";
import { counted, Empty, Time, Waiting } from "../components/display";

/** How much of a body the API shows. */
const shownBytes = 4096;

/** The messages that the broker gave up on. */
export function DeadLetters({ workflow }: { workflow: string }) {
  const [tokens, setTokens] = useState<string[]>([]);
  const token = tokens.at(-1);
  const query = token === undefined ? "" : `?continuationToken=${encodeURIComponent(token)}`;
  const { data, error, refresh } = usePoll((signal) => call<DeadLetterPage>(path(workflow, "dead-letters") + query, { signal }), [workflow, query]);
  const [deciding, setDeciding] = useState<{ letter: DeadLetter; replay: boolean }>();
  const isLeft = data !== undefined && data.deadLetters.length === 0 && data.continuationToken === null && tokens.length > 0;
  // The last one of the last page is gone; those before it are not.
  useEffect(() => {
    if (isLeft)
      setTokens(tokens.slice(0, -1));
  }, [isLeft]);
  if (data === undefined || isLeft)
    return <Waiting error={error} retry={refresh} />;

  const decide = async () => {
    const { letter, replay } = deciding!;
    try {
      const resource = path(workflow, "dead-letters", letter.id);
      const { outcome } = await (replay ? call<{ outcome: string }>(`${resource}/replay`, { method: "POST" }) : call<{ outcome: string }>(resource, { method: "DELETE" }));
      tell(outcomes[outcome] ?? outcome);
    } catch (error) {
      tellError(error);
    }
    setDeciding(undefined);
    refresh();
  };
  return (
    <>
      {data.deadLetters.length === 0 ? <Empty>No dead letters: the broker has given up on nothing.</Empty> : (
        <ul class="cards wide">
          {data.deadLetters.map((letter) => (
            <li key={letter.id} class="card">
              <h2><code>{letter.process}</code></h2>
              <p><strong>{letter.reason}</strong>, <Time at={letter.enqueuedAt} />, after {counted(letter.message.deliveryCount, "delivery", "deliveries")}</p>
              {letter.description !== "" && <p class="reason">{letter.description}</p>}
              {letter.foreignId !== null && <p>{letter.runId === null ? letter.foreignId : <a href={to(["w", workflow, "runs", letter.runId])}>{letter.foreignId}</a>}</p>}
              <details>
                <summary>The message</summary>
                <dl>
                  <dt>Message ID</dt><dd><code>{letter.message.messageId}</code></dd>
                  {letter.message.subject !== "" && <><dt>Subject</dt><dd>{letter.message.subject}</dd></>}
                  {letter.message.contentType !== "" && <><dt>Content type</dt><dd>{letter.message.contentType}</dd></>}
                  {Object.entries(letter.message.properties).map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}
                </dl>
                <pre class="body" tabIndex={0}>{letter.message.body}</pre>
                {letter.message.bodyBytes > shownBytes && <p class="hint">The beginning of {letter.message.bodyBytes} bytes.</p>}
              </details>
              <div class="buttons">
                {canReplay(letter) && <button type="button" class="primary" onClick={() => setDeciding({ letter, replay: true })}>Replay</button>}
                <button type="button" class="danger" onClick={() => setDeciding({ letter, replay: false })}>Discard</button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div class="row paging">
        {tokens.length > 0 && <button type="button" onClick={() => setTokens(tokens.slice(0, -1))}>Newer</button>}
        {data.continuationToken !== null && <button type="button" onClick={() => setTokens([...tokens, data.continuationToken!])}>Older</button>}
      </div>
      {deciding !== undefined && (
        <Confirm title={deciding.replay ? "Replay the dead letter?" : "Discard the dead letter?"} verb={deciding.replay ? "Replay" : "Discard"} danger={!deciding.replay} onConfirm={decide} onClose={() => setDeciding(undefined)}>
          <p>{deciding.replay ? "It is handled again: the run that it paused is resumed, or its message is sent once more." : "It is forgotten. A run that it paused stays paused."}</p>
        </Confirm>
      )}
    </>
  );
}

/** A message that nobody could read holds no event to publish again; unless the host can read it by now. */
function canReplay(letter: DeadLetter): boolean {
  return letter.reason !== "Undecodable" || letter.foreignId !== null;
}

const outcomes: Record<string, string> = {
  Published: "The event was published again.",
  Resumed: "The run was resumed.",
  Handled: "The connector has handled the message.",
  AlreadyConsumed: "There was nothing left to do: the event has been consumed meanwhile.",
  Discarded: "The dead letter is forgotten.",
};
