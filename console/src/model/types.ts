export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export type FlagType = "boolean" | "string" | "number" | "object";

export interface Share {
  variant?: string;
  nothing?: true;
  weight: number;
}

export interface Serve {
  variant?: string;
  nothing?: true;
  split?: Share[];
  by?: string | string[];
  salt?: string;
  algorithm?: string;
  total?: number;
  missing?: string;
}

/** Represents a condition; which properties it has decides its form. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  segment?: string;
  flag?: string;
  variants?: string[];
  enabled?: boolean;
  bucket?: { [name: string]: Json };
  attribute?: string;
  as?: string;
  ignoreCase?: boolean;
  some?: Condition;
  every?: Condition;
  [operator: string]: unknown;
}

export interface Rule {
  id: string;
  name?: string | null;
  when?: Condition | null;
  serve: Serve;
}

export interface Prerequisite {
  flag: string;
  variants: string[];
  enabled?: boolean;
}

export interface Flag {
  key: string;
  type: FlagType;
  variants: { [key: string]: Json };
  defaultVariant: string | null;
  offVariant?: string | null;
  enabled?: boolean;
  prerequisites?: Prerequisite[];
  rules?: Rule[];
  bucketing?: string;
  clientVisible?: boolean;
  description?: string | null;
  owner?: string | null;
  tags?: string[];
  permanent?: boolean;
  purpose?: string;
  archived?: boolean;
  metadata?: { [name: string]: string | number | boolean };
  attachments?: { [key: string]: Json };
  origin?: { [name: string]: Json } | null;
  expires?: string | null;
}

export interface Segment {
  key: string;
  name?: string | null;
  description?: string | null;
  by?: string | null;
  included?: string[];
  excluded?: string[];
  when?: Condition | null;
  origin?: { [name: string]: Json } | null;
}

export interface Actor {
  kind: string;
  id: string;
  onBehalfOf?: Actor;
}

export type Operation =
  | { putFlag: Flag }
  | { deleteFlag: string }
  | { putSegment: Segment }
  | { deleteSegment: string }
  | { changeMembers: { key: string; included?: MemberChange; excluded?: MemberChange } };

export interface MemberChange {
  add?: string[];
  remove?: string[];
}

export interface Change {
  version: string;
  time: string;
  actor: Actor;
  message?: string;
  operations: Operation[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Project {
  slug: string;
  name: string;
  private?: boolean;
  archived?: boolean;
}

export interface Environment {
  slug: string;
  id: string;
  name: string;
  version?: string;
  state?: string;
  /** As #rrggbb. */
  color?: string;
  order?: number;
  productionLike?: boolean;
  /** The APIs of other systems that the environment serves. */
  compatibleApis?: string[];
  archived?: boolean;
}
