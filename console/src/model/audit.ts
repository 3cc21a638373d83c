import { text } from "./search";
import type { Actor, Json } from "./types";

/** Represents the filters of the audit log, as they are in the address. */
export interface AuditFilters {
  /** The log; absent for that of the organization. */
  log?: "installation" | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  result?: string | undefined;
}

/** Represents an entry of the audit log. */
export interface AuditEntry {
  sequence: number;
  hash: string;
  entry: {
    time: string;
    action: string;
    subject: string;
    result: string;
    code?: string;
    actor: Actor;
    via?: string;
    requestId?: string;
    reason?: string;
    count?: number;
    before?: Json;
    after?: Json;
    change?: { environment: string; version: string };
  };
  /** What is not hashed, and can be erased. */
  personal?: { actor?: { name?: string; email?: string; address?: string; userAgent?: string }; subject?: Json };
}

/** Reads the filters of an address. */
export const readAuditFilters = (search: Record<string, unknown>): AuditFilters => ({
  log: search.log === "installation" ? search.log : undefined,
  actor: text(search.actor),
  action: text(search.action),
  subject: text(search.subject),
  result: text(search.result),
});
