/** Draws Vega-Lite specifications without eval: every expression goes through Vega's interpreter. */

import { parse, View, Warn } from "vega";
import type { Loader } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";
import type { TopLevelSpec } from "vega-lite";
import { tell } from "./tip";

type Specification = Record<string, unknown>;

/** Room that the axis and the gap of one small chart of a grid take, in pixels. */
const BESIDE_A_SMALL_CHART = 62;
const NARROWEST_SMALL_CHART = 240;
const PNG_SCALE = 2;

const refuse = (): Promise<never> => Promise.reject(new Error("a chart loads nothing"));

/** A chart holds its own data; whatever else it asks for is refused. */
const closed: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
};

/** Give the specification a width: of the whole, or of each small chart of a grid. */
function fitted(specification: Specification, width: number): Specification {
  if (!("facet" in specification)) {
    return { ...specification, width };
  }
  const most = (specification.columns as number | undefined) ?? 1;
  const columns = Math.max(1, Math.min(most, Math.floor(width / NARROWEST_SMALL_CHART)));
  const inner = specification.spec as Specification;
  return {
    ...specification,
    columns,
    spec: { ...inner, width: Math.floor(width / columns) - BESIDE_A_SMALL_CHART },
  };
}

function view(specification: Specification, renderer: "svg" | "none"): View {
  const compiled = compile(specification as unknown as TopLevelSpec).spec;
  const runtime = parse(compiled, undefined, { ast: true });
  return new View(runtime, {
    expr: expressionInterpreter,
    loader: closed,
    logLevel: Warn,
    renderer,
  });
}

/** A chart on the page. */
export interface Chart {
  /** Draw it again, so wide. */
  redraw(width: number): void;
}

/** Draw a chart into a place, so many pixels wide. */
export function draw(place: HTMLElement, specification: Specification, width: number): Chart {
  let shown: View | undefined;
  const redraw = (wide: number): void => {
    shown?.finalize();
    place.replaceChildren();
    shown = view(fitted(specification, wide), "svg");
    shown.tooltip(tell).initialize(place).hover().run();
  };
  redraw(width);
  return { redraw };
}

/** Return the chart as the text of an SVG file. */
export async function svg(specification: Specification): Promise<string> {
  return view(specification, "none").toSVG();
}

/** Return the chart as the address of a PNG picture that holds its own data. */
export async function png(specification: Specification): Promise<string> {
  return view(specification, "none").toImageURL("png", PNG_SCALE);
}
