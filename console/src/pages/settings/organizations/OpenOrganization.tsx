import { openOrganization } from "@/lib/openOrganization";
import { usePlace } from "@/shell/place";
import { t } from "@/text/en";
import { Button } from "@/ui/basics";

/** Leads to an organization in which the person has a role; nothing for the one that is open. */
export function OpenOrganization({ organization }: { organization: { slug: string; name: string } }) {
  if (usePlace().organization === organization.slug) return <span className="chip">{t.organizations.current}</span>;
  return (
    <Button small aria-label={t.nav.switchTo(organization.name)} onClick={() => openOrganization(organization.slug)}>
      {t.organizations.open}
    </Button>
  );
}
