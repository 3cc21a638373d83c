import { Toast } from "@base-ui/react/toast";
import { CircleCheck, CircleX, X } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/lib/api";
import { t } from "@/text/en";

const manager = Toast.createToastManager();

interface ToastData {
  failed?: boolean;
}

/** Reports what the server has done, with a way back where there is one. */
export function showToast(title: string, options: { detail?: string; undo?: () => void } = {}) {
  manager.add({
    title,
    ...(options.detail && { description: options.detail }),
    ...(options.undo && { actionProps: { children: t.undo, onClick: options.undo } }),
    timeout: options.undo ? 10_000 : 5_000,
  });
}

/** Reports why the server has not done something. */
export function showError(error: unknown) {
  const problem = error instanceof ApiError ? error : new ApiError(0, t.problem.unexpected, String(error));
  manager.add({
    title: problem.title,
    description: problem.errors[0]?.detail ?? problem.detail,
    data: { failed: true } satisfies ToastData,
    timeout: 12_000,
    priority: "high",
  });
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-16 z-50 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager<ToastData>();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      // Not a dialog, which would take the keyboard shortcuts of the page.
      role="group"
      className="popup flex items-start gap-3 p-3 data-ending-style:opacity-0 data-limited:hidden"
    >
      {toast.data?.failed ? <CircleX aria-hidden className="mt-0.5 text-bad" /> : <CircleCheck aria-hidden className="mt-0.5 text-on" />}
      <Toast.Content className="min-w-0 flex-1">
        {/* Not a heading, which would stand in the outline of the page. */}
        <Toast.Title render={<p />} className="text-sm font-medium break-words" />
        <Toast.Description className="text-xs break-words text-n11" />
      </Toast.Content>
      <Toast.Action className="btn btn-small empty:hidden" />
      <Toast.Close aria-label={t.close} className="icon-btn -m-1 size-6">
        <X aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
