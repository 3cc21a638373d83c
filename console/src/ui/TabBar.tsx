import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./basics";

interface TabBarProps {
  label: string;
  /** What is opened; its tab is scrolled into view, because narrow screens do not show all tabs. */
  active: string;
  className?: string;
  children: ReactNode;
}

/** Shows tabs in a row that scrolls. */
export function TabBar({ label, active, className, children }: TabBarProps) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // Tabs that depend on permissions appear later.
    const show = () => {
      const tab = bar.current?.querySelector<HTMLElement>('[data-active="true"]');
      if (!tab || !bar.current) return;
      const left = tab.offsetLeft - bar.current.offsetLeft;
      const hidden = left < bar.current.scrollLeft || left + tab.offsetWidth > bar.current.scrollLeft + bar.current.clientWidth;
      if (hidden) bar.current.scrollLeft = left - (bar.current.clientWidth - tab.offsetWidth) / 2;
    };
    show();
    const observer = new MutationObserver(show);
    observer.observe(bar.current!, { childList: true });
    return () => observer.disconnect();
  }, [active]);
  return (
    <nav ref={bar} aria-label={label} className={cx("flex gap-5 overflow-x-auto", className)}>
      {children}
    </nav>
  );
}
