import type { Actor } from "./types";

const kinds: Record<string, string> = {
  user: "",
  serviceAccount: "service account ",
  apiToken: "token ",
  rule: "anomaly rule ",
  rollout: "rollout ",
  schedule: "schedule ",
};

/** The names of actors by kind and id, such as user:u7m2r4t8y1zb. */
export type ActorNames = ReadonlyMap<string, string>;

/** Returns an actor for people: the person for whom a token acts comes first. */
export function actorName(actor: Actor, names?: ActorNames): string {
  if (actor.kind === "system") return "the system";
  const id = names?.get(`${actor.kind}:${actor.id}`) ?? actor.id;
  const own = (kinds[actor.kind] ?? `${actor.kind} `) + id;
  if (!actor.onBehalfOf) return own;
  const owner = actorName(actor.onBehalfOf, names);
  // The token of a service account often has its name.
  return owner.endsWith(` ${id}`) ? owner : `${owner} with ${own}`;
}

/** Returns an actor in the form kind:id for people. */
export function actorOfText(text: string, names?: ActorNames): string {
  const [kind, ...id] = text.split(":");
  return id.length === 0 ? text : actorName({ kind: kind!, id: id.join(":") }, names);
}
