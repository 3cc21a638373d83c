import { EnvironmentTabs } from "@/shell/PageHeader";
import { Keys } from "./Keys";

/** Lists the SDK keys of the environment. */
export function KeysPage() {
  return (
    <>
      <div className="-mt-3 border-b">
        <EnvironmentTabs />
      </div>
      <Keys />
    </>
  );
}
