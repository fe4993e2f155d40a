import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { onUnauthorized } from "../api/client";
import { DeadLetters } from "../views/DeadLetters";
import { HealthView } from "../views/Health";
import { RunView } from "../views/Run";
import { Runs } from "../views/Runs";
import { Schedules } from "../views/Schedules";
import { WorkflowView } from "../views/Workflow";
import { WorkflowList } from "../views/WorkflowList";
import { useFreshness } from "./freshness";
import { KeyDialog } from "./KeyDialog";
import { Notices } from "./notices";
import { to, useRoute, type Route } from "./router";
import { setTheme, useTheme, type Theme } from "./theme";
import { useTitle } from "./title";

const staleAfter = 20;

export function App() {
  const route = useRoute();
  const [keyWanted, setKeyWanted] = useState(false);
  const [opened, setOpened] = useState(0);
  const main = useRef<HTMLElement>(null);
  const place = route.segments.join("/");

  useEffect(() => onUnauthorized(() => setKeyWanted(true)), []);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [place]);

  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the content</a>
      <header class="top">
        <a class="brand" href={to([])}><span class="logo" aria-hidden="true" />Workflows</a>
        <nav aria-label="Main">
          <a href={to([])} aria-current={route.segments[0] !== "health" ? "page" : undefined}>Workflows</a>
          <a href={to(["health"])} aria-current={route.segments[0] === "health" ? "page" : undefined}>Health</a>
        </nav>
        <Freshness />
        <ThemeChoice />
      </header>
      <main id="main" ref={main} tabIndex={-1} key={opened}>
        <View route={route} />
      </main>
      <Notices />
      {keyWanted && <KeyDialog onClose={() => { setKeyWanted(false); setOpened((n) => n + 1); }} />}
    </>
  );
}

function View({ route }: { route: Route }) {
  const [area, workflow, section, id] = route.segments;
  if (area === undefined)
    return <WorkflowList />;
  if (area === "health")
    return <HealthView />;
  if (area !== "w" || workflow === undefined)
    return <Nowhere />;

  const within = (title: string, view: ComponentChildren) => <Within workflow={workflow} section={section} title={title}>{view}</Within>;
  switch (section) {
    case undefined:
      return within(workflow, <WorkflowView key={workflow} name={workflow} />);
    case "runs":
      return id === undefined
        ? within(`Runs of ${workflow}`, <Runs key={workflow} workflow={workflow} query={route.query} />)
        : <RunView key={`${workflow}/${id}`} workflow={workflow} runId={id} />;
    case "schedules":
      return within(`Schedules of ${workflow}`, <Schedules key={workflow} workflow={workflow} />);
    case "dead-letters":
      return within(`Dead letters of ${workflow}`, <DeadLetters key={workflow} workflow={workflow} />);
    default:
      return <Nowhere />;
  }
}

const sections: [string | undefined, string][] = [[undefined, "Overview"], ["runs", "Runs"], ["schedules", "Schedules"], ["dead-letters", "Dead letters"]];

function Within({ workflow, section, title, children }: { workflow: string; section: string | undefined; title: string; children: ComponentChildren }) {
  useTitle(title);
  return (
    <>
      <nav aria-label="Breadcrumb" class="crumbs"><a href={to([])}>Workflows</a> <span aria-hidden="true">/</span> <span>{workflow}</span></nav>
      <h1>{title}</h1>
      <nav aria-label={`Parts of ${workflow}`} class="tabs">
        {sections.map(([part, name]) => (
          <a key={name} href={to(part === undefined ? ["w", workflow] : ["w", workflow, part])} aria-current={section === part ? "page" : undefined}>{name}</a>
        ))}
      </nav>
      {children}
    </>
  );
}

function Nowhere() {
  useTitle("There is nothing here");
  return <><h1>There is nothing here</h1><p>The address leads nowhere. <a href={to([])}>All workflows</a> are a good place to start.</p></>;
}

function Freshness() {
  const { seconds, ok } = useFreshness();
  if (seconds === undefined)
    return <span class="freshness" />;
  const stale = !ok || seconds > staleAfter;
  return (
    <span class={stale ? "freshness stale" : "freshness"}>
      <span class="dot" aria-hidden="true" />
      {stale ? <span>Stale<span class="age">: {seconds} s old</span></span> : "Live"}
    </span>
  );
}

function ThemeChoice() {
  const { theme } = useTheme();
  return (
    <label class="theme">
      <span class="sr">Theme</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
        <option value="auto">Auto</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
