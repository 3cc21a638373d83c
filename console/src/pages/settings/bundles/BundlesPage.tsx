import { usePermissions } from "@/lib/queries";
import { usePlace } from "@/shell/place";
import { BundleExport } from "./BundleExport";
import { BundleImport } from "./BundleImport";

/** Exports flags and segments as archives of files, and imports them. */
export function BundlesPage() {
  const place = usePlace();
  const may = usePermissions(place);
  return (
    <>
      <BundleExport />
      {may("flags.write") && <BundleImport key={place.organization} />}
    </>
  );
}
