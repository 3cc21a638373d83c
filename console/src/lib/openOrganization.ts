import { setPreferences } from "./prefs";

/** Opens the environment of an organization that a person sees first. What is known of the other organization is read again. */
export function openOrganization(slug: string) {
  setPreferences({ recent: [`${slug}//`] });
  window.location.assign(document.baseURI);
}
