import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Props { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }

/** A modal dialog: the browser keeps the focus in it, and gives it back. */
export function Dialog({ title, onClose, children, wide }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before anything is painted: what had the focus when this was asked for is what gets it back.
  useLayoutEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement as HTMLElement | null;
    if (!element.open)
      element.showModal();
    return () => {
      element.close();
      if (before?.isConnected)
        before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} class={wide ? "wide" : ""} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
