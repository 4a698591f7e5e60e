"use strict";
// The charts, as Vega-Lite has them.

// Colours are the style's, so that they change with the theme, and on paper, without a chart being drawn anew.
const colours = 7;
const shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"];

const criteria = distinct(report.summary.map((row) => row.criterion));
const byCriterion = (a, b) => criteria.indexOf(a.criterion) - criteria.indexOf(b.criterion) || b.repair - a.repair;
// Of the seeds that most runs have, not of those that one criterion was tried with.
const denseOf = (rows) => rows.reduce((most, row) => row.dense && !(most?.count >= row.dense.count) ? row.dense : most, null);
const colourOf = (criterion) => `var(--series-${criteria.indexOf(criterion) % colours})`;
// Once the colours are used up, shapes tell on.
const clips = {
  circle: "circle(50%)", square: "inset(6%)", "triangle-up": "polygon(50% 0, 100% 100%, 0 100%)", diamond: "polygon(50% 0, 100% 50%, 50% 100%, 0 50%)",
  "triangle-down": "polygon(0 0, 100% 0, 50% 100%)", cross: "polygon(33% 0, 67% 0, 67% 33%, 100% 33%, 100% 67%, 67% 67%, 67% 100%, 33% 100%, 33% 67%, 0 67%, 0 33%, 33% 33%)",
};
const shapeOf = (criterion) => shapes[Math.floor(criteria.indexOf(criterion) / colours) % shapes.length];
// The mark of a criterion beside its name, as it is in the chart.
function markOf(criterion) {
  const mark = element("i", { className: "mark" });
  mark.style.setProperty("--colour", colourOf(criterion));
  mark.style.clipPath = clips[shapeOf(criterion)];
  return mark;
}
const colour = { field: "criterion", type: "nominal", legend: null, scale: { domain: criteria, range: criteria.map(colourOf) } };
// The criterion that is pointed at; the others fade. Null where none is.
let pointedAt = null;
async function pointAt(criterion) {
  pointedAt = criterion;
  for (const drawing of drawings.values()) (await drawing)?.view.signal("pointedAt", pointedAt).run();
}
const fades = (value) => ({ test: "pointedAt !== null && datum.criterion !== pointedAt", value });
const opaque = { condition: fades(0.1), value: 1 };
const opaqueIfRepaired = { condition: [fades(0.1), { test: "datum.repair", value: 1 }], value: 0.55 };
const dash = { condition: { test: "datum.repair", value: [1, 0] }, value: [5, 4] };

const config = {
  background: "transparent", font: getComputedStyle(document.body).fontFamily, padding: { left: 4, right: 10, top: 8, bottom: 4 },
  view: { stroke: null },
  axis: {
    labelColor: "var(--soft)", titleColor: "var(--soft)", titleFontWeight: 500, titlePadding: 10, labelFontSize: 12, titleFontSize: 12.5,
    gridColor: "var(--grid)", domainColor: "var(--line)", tickColor: "var(--line)", labelPadding: 6, labelLimit: 220, labelSeparation: 6,
  },
  text: { color: "var(--soft)", fontSize: 12 },
};

// What is drawn where, or being drawn: a promise of what vega-embed gives, and of null where nothing is.
const drawings = new Map();

// Draws values in the place of what was drawn there; without any the place is hidden.
// The description is what the chart is to those who do not see it.
function draw(place, description, values, specOf) {
  place.hidden = !values.length;
  const drawing = redraw(drawings.get(place), place, () => ({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json", description: `${description}; the table below has the numbers.`,
    config, params: [{ name: "pointedAt", value: pointedAt }], data: { values }, ...specOf(),
  }));
  drawings.set(place, drawing);
  return drawing;
}

// One after the other: two at once would both stay. Views that are not finalised would go on listening to the window.
async function redraw(previous, place, specOf) {
  (await previous?.catch(() => null))?.finalize();
  place.replaceChildren();
  return place.hidden ? null : vegaEmbed(place, specOf(), { actions: false, renderer: "svg", tooltip: { theme: "custom" } });
}

const measures = { trained: "after training", oneShot: "as pruned" };
const sizes = {
  macs: "multiply-accumulates kept", parameters: "parameters kept", units: "channels kept", latency: "latency, share of the dense network's",
};

// How far below the dense network the closer look goes.
const closer = 0.05;

function accuracyChart(place, rows, size, measure, range) {
  const values = rows.map((row) => {
    const [x, y] = [row[size], row[measure]];
    if (x == null || y == null) return null;
    const spread = y.deviation ?? 0;
    return {
      criterion: row.criterion, repair: row.repair, series: seriesName(row), x: x.mean, y: y.mean, low: Math.max(0, y.mean - spread), high: Math.min(1, y.mean + spread),
      level: levelName(row.level), accuracy: accuracyOf(y), size: percent(x.mean), runs: y.count < row.runs ? `${y.count} of ${row.runs}` : y.count,
    };
  }).filter(Boolean);
  const dense = denseOf(rows);
  const x = { field: "x", type: "quantitative", title: sizes[size], axis: { format: ".1~%", tickCount: 6 }, scale: { zero: false, nice: true } };
  const highest = Math.max(...values.map((value) => value.high), dense?.mean ?? 0);
  const scale = range === "near" && dense ? { domain: [Math.min(dense.mean, highest) - closer, Math.min(1, highest + closer / 10)] } : { zero: false, nice: true };
  const y = { field: "y", type: "quantitative", title: "accuracy", axis: { format: ".1~%", tickCount: 6 }, scale };
  const tooltip = [
    { field: "series", title: "criterion" }, { field: "level", title: "asked for" }, { field: "size", title: sizes[size] },
    { field: "accuracy", title: "accuracy" }, { field: "runs", title: "runs" },
  ];
  const series = { field: "series", type: "nominal" };
  const layer = [
    { mark: { type: "line", strokeWidth: 2.25, clip: true }, encoding: { x, y, color: colour, detail: series, strokeDash: dash, opacity: opaque } },
    { mark: { type: "point", filled: true, size: 70, clip: true },
      encoding: { x, y, color: colour, tooltip, opacity: opaque, shape: { field: "criterion", legend: null, scale: { domain: criteria, range: criteria.map(shapeOf) } } } },
  ];
  if (values.some((value) => value.high > value.low))
    layer.unshift({ mark: { type: "rule", strokeWidth: 1.5, clip: true }, transform: [{ filter: "datum.high > datum.low" }],
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour, opacity: { condition: fades(0.05), value: 0.75 } } });
  if (dense) {
    layer.unshift(
      { data: { values: [{ y: dense.mean }] }, mark: { type: "rule", strokeDash: [2, 3], color: "var(--soft)", opacity: 0.8 }, encoding: { y } },
      { data: { values: [{ x: 1, y: dense.mean, network: "dense", accuracy: accuracyOf(dense) }] },
        mark: { type: "point", shape: "diamond", filled: true, size: 110, color: "var(--ink)", opacity: 1 },
        encoding: { x, y, tooltip: [{ field: "network", title: "network" }, { field: "accuracy", title: "accuracy" }] } });
    // Above the line, where hardly a network is; where one is, its line does not run through the text, and its point lies on it.
    layer.splice(-1, 0, { data: { values: [{ y: dense.mean }] },
      mark: { type: "text", align: "right", baseline: "bottom", dx: -10, dy: -7, text: `dense network ${accuracyOf(dense)}`, stroke: "var(--card)", strokeWidth: 4 },
      encoding: { y, x: { value: "width" } } });
  }
  const description = `Accuracy against ${sizes[size]}, a line for each of ${distinct(values.map((value) => value.series)).join(", ")}`;
  return draw(place, description, values, () => ({ width: "container", height: 360, autosize: { type: "fit-x", contains: "padding" }, layer }));
}

function layersChart(place, layers) {
  const values = layers.map((layer) => ({
    criterion: layer.setting.criterion, repair: layer.setting.repair, series: seriesName(layer.setting), layer: layer.name, position: layer.position,
    share: layer.kept / layer.width, kept: `${+layer.kept.toFixed(1)} of ${layer.width}`,
  }));
  const names = distinct(values.map((value) => value.layer));
  const series = distinct(values.map((value) => value.series));
  const least = names.length * (series.length * 9 + 14);
  const x = { field: "layer", type: "nominal", sort: { field: "position" }, title: null, axis: { labelAngle: names.length > 7 ? -40 : 0, ticks: false } };
  const y = { field: "share", type: "quantitative", title: "channels kept", axis: { format: ".0%", tickCount: 5 }, scale: { domain: [0, 1] } };
  return draw(place, "Share of channels kept per layer and criterion", values, () => {
    const isWide = least > place.clientWidth;
    // What scrolls must be reachable by key.
    if (isWide) place.tabIndex = 0;
    else place.removeAttribute("tabindex");
    return {
      width: isWide ? least : "container", height: 260, autosize: { type: isWide ? "pad" : "fit-x", contains: "padding" },
      mark: { type: "bar", cornerRadiusEnd: 2.5 },
      encoding: {
        x, y, xOffset: { field: "series", sort: series }, color: colour,
        opacity: opaqueIfRepaired,
        tooltip: [{ field: "layer", title: "layer" }, { field: "series", title: "criterion" }, { field: "kept", title: "kept" }],
      },
      config: { ...config, scale: { bandPaddingInner: 0.22, bandPaddingOuter: 0.1 } },
    };
  });
}

// From the layers near the input to those near the output, through a colour between, as lines that lie close are to be told apart.
function ramp(count) {
  const mix = (from, to, share) => `color-mix(in oklab, var(--ramp-${from}), var(--ramp-${to}) ${(100 * share).toFixed(0)}%)`;
  const at = (share) => share < 0.5 ? mix(0, 1, 2 * share) : mix(1, 2, 2 * share - 1);
  return Array.from({ length: count }, (_, index) => at(index / Math.max(1, count - 1)));
}

function pathsChart(place, paths, name, unit) {
  const values = paths.flatMap((path) => {
    let lost = 0;
    return [{ layer: path.name, position: path.position, removed: 0, lost: 0, units: `0 of ${path.width}` }, ...path.losses.map((loss, index) => {
      lost += finite(loss) ?? 0;
      return { layer: path.name, position: path.position, removed: (index + 1) / path.width, lost, units: `${index + 1} of ${path.width}` };
    })];
  });
  const names = distinct(values.map((value) => value.layer));
  const legend = () => names.length <= 8
    ? { orient: "bottom", columns: place.clientWidth < 480 ? 2 : 4, labelColor: "var(--soft)", symbolType: "stroke", labelFontSize: 12, labelLimit: 260 } : null;
  const x = { field: "removed", type: "quantitative", title: "channels removed, share of the layer's", axis: { format: ".0%", tickCount: 6 } };
  const y = { field: "lost", type: "quantitative", title: unit, axis: { tickCount: 5 } };
  return draw(place, `What is lost against channels removed by ${name}, a line for each layer`, values, () => {
    const layer = { field: "layer", type: "nominal", sort: names, title: null, scale: { domain: names, range: ramp(names.length) }, legend: legend() };
    return {
      width: "container", height: 320, autosize: { type: "fit-x", contains: "padding" },
      layer: [
        { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color: layer } },
        { mark: { type: "point", filled: true, size: 60, opacity: 0 },
          encoding: { x, y, color: layer, tooltip: [
            { field: "layer", title: "layer" }, { field: "units", title: "removed" }, { field: "lost", title: "lost so far", format: ".4~g" }] } },
      ],
    };
  });
}

const barOf = (rows) => ({ criterion: rows[0].criterion, repair: rows[0].repair, series: seriesName(rows[0]) });

function barsChart(place, description, values, title, format) {
  const series = distinct(values.map((value) => value.series));
  return draw(place, description, values, () => ({
    width: "container", height: series.length * 30, autosize: { type: "fit-x", contains: "padding" },
    encoding: {
      y: { field: "series", type: "nominal", sort: series, title: null, axis: { ticks: false, domain: false, labelColor: "var(--ink)" } },
      x: { field: "value", type: "quantitative", title, axis: { format, tickCount: 5 } },
    },
    layer: [
      { mark: { type: "bar", cornerRadiusEnd: 3, height: { band: 0.62 } }, encoding: { color: colour, opacity: opaqueIfRepaired,
        tooltip: [{ field: "series", title: "criterion" }, { field: "shown", title }] } },
      { mark: { type: "text", align: "left", dx: 6 }, encoding: { text: { field: "shown" } } },
    ],
  }));
}
