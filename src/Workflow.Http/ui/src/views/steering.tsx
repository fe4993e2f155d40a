import { useState } from "preact/hooks";
import type { Action, RunState } from "../api/types";
import { Confirm } from "../components/Confirm";

export const verbs: Record<Action, string> = { pause: "Pause", resume: "Resume", cancel: "Cancel", "delete-data": "Delete data" };

const explained: Record<Action, string> = {
  pause: "It stops where it is until it is resumed: by somebody, or by the engine itself, after an hour unless the workflow sets another time or none. A step under way is not interrupted, but what it did is discarded.",
  resume: "Its step runs again from the beginning.",
  cancel: "It ends for good, wherever it is.",
  "delete-data": "Its object is replaced for good. The run and its history stay.",
};

/** What a run in this state can be asked for. */
export function actionsFor(state: RunState): Action[] {
  switch (state) {
    case "Initiated":
    case "Running":
      return ["pause", "cancel"];
    case "Paused":
      return ["resume", "cancel"];
    case "RequestedDataDeleted":
      return [];
    default:
      return ["delete-data"];
  }
}

export function isDangerous(action: Action): boolean {
  return action === "cancel" || action === "delete-data";
}

/** Asks before runs are steered. */
export function ConfirmSteering({ action, what, onConfirm, onClose }: { action: Action; what: string; onConfirm: (reason: string) => Promise<void>; onClose: () => void }) {
  return (
    <Confirm
      title={`${verbs[action]} ${what}?`}
      verb={action === "cancel" ? "Cancel for good" : verbs[action]}
      danger={isDangerous(action)}
      reason={action !== "resume"}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{explained[action]}</p>
    </Confirm>
  );
}

/** Buttons for what can be done. */
export function SteeringButtons({ actions, onAct }: { actions: Action[]; onAct: (action: Action) => void }) {
  return <>{actions.map((action) => <button key={action} type="button" class={isDangerous(action) ? "danger" : ""} onClick={() => onAct(action)}>{verbs[action]}</button>)}</>;
}

/** What is about to be done, if anything is. */
export function useAction(): [Action | undefined, (action: Action | undefined) => void] {
  return useState<Action>();
}
