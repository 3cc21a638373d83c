import { t } from "@/text/en";

/** The path of the server's root, such as "" or "/flags". */
export const root = new URL("../", document.baseURI).pathname.replace(/\/$/, "");

/** Represents one error in the body of a request. */
export interface InputError {
  pointer: string;
  detail: string;
}

/** The types of problems that the console solves with the person. */
export const problemTypes = {
  freshSignIn: "urn:flagcluster:problem:fresh-sign-in-required",
  secondFactor: "urn:flagcluster:problem:second-factor-required",
  sso: "urn:flagcluster:problem:sso-required",
};

/** Represents an answer that is not a success, or a server that does not answer (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly errors: InputError[] = [],
    /** The name of the kind of problem, which some problems have. */
    readonly type: string | null = null,
  ) {
    super(detail || title);
  }

  get isConflict() {
    return this.status === 412;
  }
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | undefined | null>;
  body?: unknown;
  /** A file that is the body, with its media type. */
  file?: Blob;
  ifMatch?: string;
  ifNoneMatch?: string;
  /** The id of the write. A repeated request with the same id changes nothing. */
  operationId?: string;
  signal?: AbortSignal;
  accept?: string;
  /** The token that authenticates the request instead of the session. */
  token?: string;
  /** False for requests whose 401 is an answer and not the end of the session. */
  signsOut?: boolean;
}

let organization: string | null = null;
let onSignedOut: () => void = () => {};
let onConfirm: () => Promise<boolean> = async () => false;
let confirming: Promise<boolean> | null = null;

/** Names the organization of the requests that follow. */
export function setOrganization(slug: string | null) {
  organization = slug;
}

/** Registers what happens when the session has ended. */
export function whenSignedOut(handler: () => void) {
  onSignedOut = handler;
}

/**
 * Registers what asks for the password again, which some changes need; it returns whether the person confirmed. Returns a function that
 * removes it.
 */
export function whenConfirmationNeeded(handler: () => Promise<boolean>): () => void {
  onConfirm = handler;
  return () => {
    onConfirm = async () => false;
  };
}

/** Asks for the password once for all requests that need it now. */
function confirmIdentity(): Promise<boolean> {
  confirming ??= onConfirm().finally(() => {
    confirming = null;
  });
  return confirming;
}

/** Returns a random id; crypto.randomUUID exists on secure origins only. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns a path with encoded segments: path`/flags/${key}`. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((text, part, index) => text + part + (index < values.length ? encodeURIComponent(values[index]!) : ""), "");
}

/** Returns the address of a request, with the organization for event sources, which cannot send headers. */
export function address(url: string, query: RequestOptions["query"] = {}, withOrganization = false): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  if (withOrganization && organization) search.set("organization", organization);
  const text = search.toString();
  return root + url + (text ? `?${text}` : "");
}

/**
 * Sends a request and returns its answer, or throws an ApiError. When the server wants the password again, the person is asked, and the
 * request is repeated.
 */
export async function send<T>(method: string, url: string, options: RequestOptions = {}): Promise<Answer<T>> {
  try {
    return await sendOnce<T>(method, url, options);
  } catch (error) {
    const needsPassword = error instanceof ApiError && error.type === problemTypes.freshSignIn;
    if (!needsPassword || !(await confirmIdentity())) throw error;
    return sendOnce<T>(method, url, options);
  }
}

async function sendOnce<T>(method: string, url: string, options: RequestOptions): Promise<Answer<T>> {
  const response = await open(method, url, options);
  return { data: parse(await response.text()) as T, etag: response.headers.get("ETag") };
}

/** Sends a request and returns the answer before its body is read, or throws an ApiError. */
export async function open(method: string, url: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: options.accept ?? "application/json" };
  // A token belongs to one organization.
  if (options.token) headers.Authorization = `Bearer ${options.token}`;
  else if (organization) headers["FlagCluster-Organization"] = organization;
  if (options.ifMatch) headers["If-Match"] = options.ifMatch;
  if (options.ifNoneMatch) headers["If-None-Match"] = options.ifNoneMatch;
  if (options.operationId) headers["Idempotency-Key"] = options.operationId;
  if (options.body !== undefined) {
    headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  }
  if (options.file) headers["Content-Type"] = options.file.type;
  let response: Response;
  try {
    response = await fetch(address(url, options.query), {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.file && { body: options.file }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, t.problem.unavailable, t.problem.unavailableText);
  }
  if (response.ok) return response;
  if (response.status === 401 && options.signsOut !== false) onSignedOut();
  throw problem(response.status, parse(await response.text()));
}

function parse(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function problem(status: number, data: unknown): ApiError {
  const { title, detail, errors, type } = (typeof data === "object" && data !== null ? data : {}) as {
    title?: string;
    detail?: string;
    errors?: InputError[];
    type?: string;
  };
  return new ApiError(status, title ?? t.problem.status(status), detail ?? t.retry, errors ?? [], type ?? null);
}

export const get = <T>(url: string, options?: RequestOptions) => send<T>("GET", url, options);

/** Returns the path of an environment in the management API. */
export function environmentPath(project: string, environment: string): string {
  return path`/api/v1/projects/${project}/environments/${environment}`;
}

/**
 * Sends a change of a ruleset with an id of its own, so that a proxy that repeats the request does not repeat the change. Other endpoints
 * do not accept an id.
 */
export const write = <T>(method: "POST" | "PUT" | "PATCH" | "DELETE", url: string, options: RequestOptions = {}) =>
  send<T>(method, url, { operationId: newId(), ...options });
