import { useEffect, useRef, useState } from "react";

/** Marks an element of a list whose added elements receive the focus. */
export const listPart = { "data-part": "" };

/** Moves the focus into the first field of an element that was added to a list, because it is written next. */
export function useFocusAdded<T extends HTMLElement>() {
  const list = useRef<T>(null);
  const [added, setAdded] = useState(-1);
  useEffect(() => {
    if (added < 0) return;
    const part = list.current?.querySelectorAll(":scope > [data-part]")[added];
    part?.querySelector<HTMLElement>("input, [role=combobox]")?.focus();
    setAdded(-1);
  }, [added]);
  return { list, focusAdded: setAdded };
}
