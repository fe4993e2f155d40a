import { useEffect, useRef, useState } from "preact/hooks";
import type { Status, Transition } from "../api/types";
import { useTheme } from "../app/theme";

/** What a status shows beside its name. */
export interface Mark { count?: string; visited?: boolean; current?: boolean; trouble?: boolean }

interface Props {
  workflow: string;
  statuses: Status[];
  transitions: Transition[];
  marks: Map<number, Mark>;
  /** The moves a run has made, each as `from>to`. */
  walked?: Set<string>;
  onOpen?: (status: Status) => void;
}

let drawings = 0;

/** A workflow's graph. It is drawn once; numbers and paths change in the drawing. */
export function Diagram(props: Props) {
  const { isDark } = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(0);
  const [failed, setFailed] = useState<string>();
  const shape = JSON.stringify([props.statuses, props.transitions]);

  useEffect(() => {
    let given = true;
    draw(props, isDark).then(
      (svg) => {
        if (given) {
          place.current?.replaceChildren(svg);
          setDrawn((n) => n + 1);
        }
      },
      (error: unknown) => given && setFailed(String(error)));
    return () => { given = false; };
  }, [shape, isDark]);

  useEffect(() => {
    const svg = place.current?.querySelector("svg");
    if (svg)
      mark(svg, props);
  });

  return (
    <figure class="diagram">
      <div ref={place} class="drawing" data-drawn={drawn} role="group" aria-label={`Graph of ${props.workflow}`} tabIndex={0}>
        <p class="waiting">Drawing …</p>
      </div>
      {failed !== undefined && <figcaption class="hint">The graph could not be drawn ({failed}); the statuses are in the table.</figcaption>}
    </figure>
  );
}

async function draw({ statuses, transitions }: Props, isDark: boolean): Promise<SVGSVGElement> {
  const { default: mermaid } = await import("mermaid");
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: "base",
    htmlLabels: false,
    fontFamily: getComputedStyle(document.body).fontFamily,
    themeVariables: isDark
      ? { darkMode: true, primaryColor: "#20242e", primaryTextColor: "#e7e9ee", primaryBorderColor: "#4a5163", lineColor: "#7b8498", background: "#171a21" }
      : { primaryColor: "#ffffff", primaryTextColor: "#1c2130", primaryBorderColor: "#b9c0cf", lineColor: "#6f788c", background: "#ffffff" },
    flowchart: { curve: "basis", nodeSpacing: 36, rankSpacing: 48, padding: 14, htmlLabels: false, useMaxWidth: false },
  });
  const { svg } = await mermaid.render(`drawing-${++drawings}`, textOf(statuses, transitions));
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement as unknown as SVGSVGElement;
  parsed.removeAttribute("role");
  parsed.removeAttribute("aria-roledescription");
  return document.importNode(parsed, true);
}

function textOf(statuses: Status[], transitions: Transition[]): string {
  const id = (value: number) => `s${String(value).replace("-", "m")}`;
  // Names are identifiers of the code; whatever else they may hold is spelt as entities.
  const text = (label: string) => label.replace(/[^\p{L}\p{N} ]/gu, (character) => `#${character.codePointAt(0)};`);
  return [
    "flowchart LR",
    ...statuses.map((status) => status.isTerminal ? `${id(status.value)}(["${text(status.name)}"])` : `${id(status.value)}("${text(status.name)}")`),
    ...transitions.map((transition) => `${id(transition.from)} --> ${id(transition.to)}`),
  ].join("\n");
}

function mark(svg: SVGSVGElement, { statuses, transitions, marks, walked, onOpen }: Props): void {
  const id = (value: number) => `s${String(value).replace("-", "m")}`;
  const nodes = [...svg.querySelectorAll<SVGGElement>("g.node")];
  for (const status of statuses) {
    const node = nodes.find((node) => new RegExp(`(^|-)flowchart-${id(status.value)}-\\d+$`).test(node.id));
    if (node === undefined)
      continue;
    const state = marks.get(status.value) ?? {};
    node.classList.toggle("visited", state.visited ?? false);
    node.classList.toggle("current", state.current ?? false);
    node.classList.toggle("trouble", state.trouble ?? false);
    badge(node, id(status.value), state);
    const says = [status.name, state.current ? "current status" : "", state.count === undefined ? "" : `${state.count} ${state.count === "1" ? "run" : "runs"}`].filter((part) => part !== "").join(", ");
    node.setAttribute("aria-label", says);
    if (onOpen === undefined) {
      node.setAttribute("role", "img");
      continue;
    }
    node.setAttribute("role", "link");
    node.setAttribute("tabindex", "0");
    node.onclick = () => onOpen(status);
    node.onkeydown = (event) => {
      if (event.key === "Enter")
        onOpen(status);
    };
  }

  const edges = [...svg.querySelectorAll<SVGPathElement>("path[data-edge], path.flowchart-link")];
  for (const transition of transitions) {
    const name = `L_${id(transition.from)}_${id(transition.to)}_`;
    const edge = edges.find((edge) => (edge.dataset["id"] ?? edge.id).includes(name));
    edge?.classList.toggle("walked", walked?.has(`${transition.from}>${transition.to}`) ?? false);
  }
}

/** The number of runs, at the corner of a node. It stands beside the node, whose name it is no part of. */
function badge(node: SVGGElement, name: string, { count, trouble }: Mark): void {
  const existing = node.parentElement!.querySelector<SVGGElement>(`g.badge[data-status="${name}"]`);
  if (count === undefined) {
    existing?.remove();
    return;
  }
  if (existing !== null) {
    existing.querySelector("text")!.textContent = count;
    existing.classList.toggle("trouble", trouble ?? false);
    return;
  }
  const make = <K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string | number>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));
    return element;
  };
  const box = (node.querySelector<SVGGraphicsElement>(".label-container, rect, path") ?? node).getBBox();
  const width = 16 + 8 * count.length;
  const group = make("g", {
    class: trouble ? "badge trouble" : "badge",
    "data-status": name,
    transform: `${node.getAttribute("transform") ?? ""} translate(${box.x + box.width - 2}, ${box.y - 3})`,
    "aria-hidden": "true",
  });
  group.append(make("rect", { x: -width / 2, y: -10, width, height: 20, rx: 10 }));
  const text = make("text", { "text-anchor": "middle", "dominant-baseline": "central", y: 0.5 });
  text.textContent = count;
  group.append(text);
  node.parentElement!.append(group);
}
