/** What the API answers; openapi.json says more about each. */

export type RunState = "Initiated" | "Running" | "Paused" | "Cancelled" | "Completed" | "DataDeleted" | "RequestedDataDeleted";

export const runStates: readonly RunState[] = ["Initiated", "Running", "Paused", "Completed", "Cancelled", "RequestedDataDeleted", "DataDeleted"];

export type Action = "pause" | "resume" | "cancel" | "delete-data";

export interface Status { value: number; name: string; description: string; isEntry: boolean; isTerminal: boolean; handlers: ("Step" | "Callback" | "Timeout")[] }

export interface Transition { from: number; to: number }

export interface Process { name: string; kind: string; state: string; lagSeconds: number | null; lagAlertSeconds: number; errors: number }

export interface StatusCount { status: string; statusValue: number; count: number; runStates: Partial<Record<RunState, number>> }

export interface Counts { total: number; isComplete: boolean; runStates: Partial<Record<RunState, number>>; statuses: StatusCount[] }

export interface Workflow { name: string; statuses: Status[]; transitions: Transition[]; processes: Process[]; counts: Counts }

export interface Workflows { workflows: Workflow[]; traceLink: string | null }

export interface Run {
  workflow: string;
  foreignId: string;
  runId: string;
  runState: RunState;
  runStateReason: string;
  status: string;
  statusValue: number;
  version: number;
  createdAt: string;
  updatedAt: string;
  object?: unknown;
}

export interface RunPage { runs: Run[]; continuationToken: string | null }

export interface HistoryEntry {
  version: number;
  status: string;
  runState: RunState;
  at: string;
  process: string;
  reason: string;
  attempt: number;
  durationMs?: number;
}

export interface History { entries: HistoryEntry[]; traceOrigin: string }

export interface Timeout { status: string; dueAt: string; armedAt: string; attempt: number }

export interface Operation {
  operationId: string;
  action: Action;
  state: "Running" | "Completed" | "Cancelled";
  processed: number;
  changed: number;
  refused: number;
  total: number | null;
  problems: { runId: string; type: string; detail: string }[];
  cancelRequested: boolean;
}

export interface BatchFilter {
  runIds?: string[];
  foreignId?: string[];
  status?: string[];
  runState?: string[];
  createdAfter?: string;
  createdBefore?: string;
}

export interface Schedule {
  id: string;
  foreignId: string;
  spec: string;
  timeZone: string;
  declared: boolean;
  createdAt: string;
  lastSlot: string | null;
  nextSlot: string | null;
  input: unknown;
}

export interface DeadLetter {
  id: string;
  process: string;
  reason: string;
  description: string;
  enqueuedAt: string;
  foreignId: string | null;
  runId: string | null;
  message: { messageId: string; contentType: string; subject: string; deliveryCount: number; properties: Record<string, string>; bodyBytes: number; body: string };
}

export interface DeadLetterPage { deadLetters: DeadLetter[]; continuationToken: string | null }

export interface Health {
  status: "Healthy" | "Unhealthy";
  parts: { name: string; status: string; durationMs: number }[];
  processes: Record<string, string>;
}

export interface Problem { type: string; title: string; status: number; detail: string; field?: string; runId?: string }
