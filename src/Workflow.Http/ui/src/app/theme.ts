import { useEffect, useState } from "preact/hooks";

export type Theme = "auto" | "light" | "dark";

const name = "workflow-theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function chosen(): Theme {
  const stored = localStorage.getItem(name);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

function apply(): void {
  const theme = chosen();
  document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : theme;
  listeners.forEach((listener) => listener());
}

export function setTheme(theme: Theme): void {
  if (theme === "auto")
    localStorage.removeItem(name);
  else
    localStorage.setItem(name, theme);
  apply();
}

/** The theme that was chosen, and whether that is dark now. */
export function useTheme(): { theme: Theme; isDark: boolean } {
  const [, tick] = useState(0);
  useEffect(() => {
    const again = () => tick((n) => n + 1);
    listeners.add(again);
    dark.addEventListener("change", again);
    return () => {
      listeners.delete(again);
      dark.removeEventListener("change", again);
    };
  }, []);
  const theme = chosen();
  return { theme, isDark: theme === "dark" || (theme === "auto" && dark.matches) };
}

apply();
