import { parseJson } from "./json";
import type { Problem } from "./types";

/** The API said no, or could not be reached. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  get status(): number {
    return this.problem.status;
  }
}

/** An error of the API, or whatever else went wrong as if it were one. */
export function apiErrorOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError({ type: "", title: "The page failed", status: 0, detail: String(error) });
}

const base = "/api/workflows";
const keyName = "workflow-key";

/** The key is kept for this tab alone, and forgotten with it. */
export const key = {
  get: () => sessionStorage.getItem(keyName) ?? "",
  set: (value: string) => sessionStorage.setItem(keyName, value),
  forget: () => sessionStorage.removeItem(keyName),
};

let whenUnauthorized: () => void = () => {};

/** Says what to do when the API asks for a key. */
export function onUnauthorized(action: () => void): void {
  whenUnauthorized = action;
}

/** A path below the API; every part is a segment of its own, whatever it holds. */
export function path(...segments: string[]): string {
  return segments.map((segment) => "/" + encodeURIComponent(segment)).join("");
}

export interface Request { method?: string; body?: unknown; signal?: AbortSignal; headers?: Record<string, string> }

/** Asks the API. */
export async function call<T>(resource: string, request: Request = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...request.headers };
  if (key.get() !== "")
    headers["x-functions-key"] = key.get();
  const init: RequestInit = { method: request.method ?? "GET", headers, cache: "no-store", credentials: "same-origin" };
  if (request.signal !== undefined)
    init.signal = request.signal;
  if (request.body !== undefined) {
    init.body = typeof request.body === "string" ? request.body : JSON.stringify(request.body);
    headers["Content-Type"] = "application/json";
  }

  let response: Response;
  try {
    response = await fetch(base + resource, init);
  } catch (error) {
    if (request.signal?.aborted)
      throw error;
    throw new ApiError({ type: "unreachable", title: "The API cannot be reached", status: 0, detail: "The API cannot be reached. Is the host running?" });
  }

  const text = await response.text();
  // A host that is not well says so with 503 and an answer like any other.
  if (response.ok || (response.status === 503 && response.headers.get("Content-Type")?.startsWith("application/json")))
    return (text === "" ? undefined : parseJson(text)) as T;
  if (response.status === 401)
    whenUnauthorized();
  throw new ApiError(problemOf(response, text));
}

function problemOf(response: Response, text: string): Problem {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.detail === "string")
      return { type: "", title: "The request failed", status: response.status, ...problem, detail: problem.detail };
  } catch {
    // A proxy's page, not an answer of ours.
  }
  return { type: "", title: "The request failed", status: response.status, detail: `The API answered ${response.status} ${response.statusText}.` };
}
