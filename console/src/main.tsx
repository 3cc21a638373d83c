import "./styles.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { watchChunks } from "./lib/chunks";
import { startPreferences } from "./lib/prefs";
import { client } from "./lib/queries";
import { startSequences } from "./lib/shortcuts";
import { router } from "./router";
import { ToastProvider } from "./ui/toasts";

watchChunks();
startPreferences();
startSequences();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Tooltip.Provider delay={400}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
