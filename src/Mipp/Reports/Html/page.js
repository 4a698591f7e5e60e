"use strict";
// What is shown: choices above, cards below.

// A few that collapsed would press all the others together.
function rangeOf(rows) {
  const below = rows.filter((row) => row.final && row.dense).map((row) => row.dense.mean - row.final.mean);
  return below.length > 12 && below.filter((points) => points < closer).length > below.length / 2 && Math.max(...below) > 4 * closer ? "near" : "all";
}

const first = report.summary.find((row) => (row.trained ?? row.oneShot) != null) ?? report.summary[0];
const shown = {
  network: first?.network, data: first?.data, phase: first?.phase, repair: "all", size: "macs", measure: report.summary.some((row) => row.trained) ? "trained" : "oneShot",
  range: rangeOf(report.summary), level: null, path: null, hidden: new Set(),
};
const card = (id) => document.getElementById(id);
const part = (id, what) => card(id).querySelector(what);

const isChosen = (row) => row.network === shown.network && row.data === shown.data && row.phase === shown.phase
  && (shown.repair === "all" || row.repair === (shown.repair === "with")) && !shown.hidden.has(row.criterion);
const rowsShown = () => report.summary.filter(isChosen);

// The repair changes weights, not what goes: what a criterion does alike with and without it is shown once.
function once(items, what) {
  const whatOf = (criterion, repair) => JSON.stringify(items.filter(({ setting }) => setting.criterion === criterion && setting.repair === repair).map(what));
  const alike = new Set(distinct(items.map((item) => item.setting.criterion)).filter((criterion) => whatOf(criterion, true) === whatOf(criterion, false)));
  return items.filter(({ setting }) => setting.repair || !alike.has(setting.criterion));
}

// A choice that has only one answer is not shown.
function choice(place, key, label, options) {
  if (options.length < 2) return;
  const select = element("select", { name: key });
  for (const [value, text] of options) select.append(element("option", { value, textContent: text, selected: value === shown[key] }));
  select.addEventListener("change", () => { shown[key] = select.value; show(); });
  place.append(element("label", {}, label, select));
}

function localChoices(id) {
  let place = part(id, ".choices");
  if (!place) part(id, ".what").after(place = element("div", { className: "choices" }));
  place.replaceChildren();
  return place;
}

// A name, or of several their number, with the names below it.
function oneOrCount(title, of) {
  const names = distinct(report.summary.map(of));
  return names.length === 1 ? [title, names[0]] : [title === "Data" ? title : `${title}s`, names.length, names.join(", ")];
}

function showHeader() {
  card("title").textContent = report.title;
  card("headline").textContent = report.headline;
  card("description").textContent = report.description;
  card("machine").textContent = `Computed on ${report.machine}. Accuracy on the whole test split; MACs are multiply-accumulates of one sample; ± is one standard deviation over seeds.`;
  const runs = report.summary.reduce((sum, row) => sum + row.runs, 0);
  const collapsed = report.summary.reduce((sum, row) => sum + row.collapsed, 0);
  const lone = report.summary.length === 1 ? report.summary[0] : null;
  const figures = lone
    ? [["Accuracy", percentOf(lone.final, 2), lone.dense && `dense ${percentOf(lone.dense, 2)}`], ["MACs kept", percentOf(lone.macs)],
      ["Parameters kept", percentOf(lone.parameters)], ["Channels kept", percentOf(lone.units)], ["Latency", percentOf(lone.latency), "of the dense network's"]]
    : [["Runs", runs, `${collapsed} collapsed`], ["Criteria", criteria.length], oneOrCount("Network", (row) => row.network), oneOrCount("Data", (row) => row.data),
      ["Dense accuracy", first ? percentOf(denseOf(report.summary.filter((row) => row.network === first.network && row.data === first.data)), 2) : "–", first && `${first.network} on ${first.data}`]];
  card("figures").replaceChildren(...figures.map(([name, value, note]) =>
    element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value, className: String(value).length > 14 ? "long" : "" }, ...(note ? [element("small", { textContent: note })] : [])))));
}

function showControls() {
  card("criteria").replaceChildren(...(criteria.length < 2 ? [] : criteria.map((criterion) => {
    const chip = element("button", { type: "button", "aria-pressed": String(!shown.hidden.has(criterion)) }, markOf(criterion), criterion);
    for (const [event, what] of [["pointerenter", criterion], ["pointerleave", null], ["focus", criterion], ["blur", null]])
      chip.addEventListener(event, () => pointAt(what !== null && !shown.hidden.has(what) && chip.matches(":hover, :focus-visible") ? what : null));
    chip.addEventListener("click", () => {
      if (!shown.hidden.delete(criterion)) shown.hidden.add(criterion);
      chip.setAttribute("aria-pressed", String(!shown.hidden.has(criterion)));
      announce(`${criterion} ${shown.hidden.has(criterion) ? "off" : "on"}`);
      pointedAt = null;
      show();
    });
    return chip;
  })));
  if (criteria.length > 6)
    for (const [name, hidden] of [["all", []], ["none", criteria]]) {
      const all = element("button", { type: "button", className: "plain", textContent: name });
      all.addEventListener("click", () => { shown.hidden = new Set(hidden); showControls(); show(); });
      card("criteria").append(all);
    }
  const choices = card("choices");
  choices.replaceChildren();
  choice(choices, "network", "Network", distinct(report.summary.map((row) => row.network)).map((name) => [name, name]));
  choice(choices, "data", "Data", distinct(report.summary.map((row) => row.data)).map((name) => [name, name]));
  choice(choices, "phase", "Pruned", distinct(report.summary.map((row) => row.phase)).map((name) => [name, phaseNames[name]]));
  if (distinct(report.summary.map((row) => row.repair)).length > 1)
    choice(choices, "repair", "Repair", [["all", "with and without"], ["with", "with"], ["without", "without"]]);
  document.querySelector(".controls").hidden = criteria.length < 2 && !choices.childElementCount;
}

const criterionColumn = { title: "criterion", isText: true, text: seriesName, value: seriesName, mark: (row) => markOf(row.criterion) };
const numberColumn = (title, of, text) => ({ title, value: (row) => of(row) ?? null, text: (row) => text(row) });

function showAccuracy() {
  const rows = rowsShown();
  const place = localChoices("accuracy");
  if (report.summary.some((row) => row.trained)) choice(place, "measure", "Accuracy", [["trained", "after training"], ["oneShot", "as pruned"]]);
  choice(place, "size", "Against", Object.entries(sizes).map(([key, name]) => [key, name]));
  choice(place, "range", "Range", [["all", "all there is"], ["near", "near the dense network"]]);
  const isBelow = (row) => row.dense && row[shown.measure] && row[shown.measure].mean < row.dense.mean - closer;
  const below = shown.range === "near" ? distinct(rows.filter(isBelow).map(seriesName)) : [];
  part("accuracy", ".what").textContent = "Up and to the left is better: as accurate, and smaller. Bars are one standard deviation over seeds."
    + (below.length ? ` Further down, out of sight: ${below.join(", ")}.` : "");
  part("accuracy", ".chart").setAttribute("aria-label", `Accuracy against ${sizes[shown.size]}, a line for each of ${distinct(rows.map(seriesName)).join(", ")}; the table below has the numbers.`);
  showTable(part("accuracy", ".numbers"), "Means over seeds, a row for each criterion and level", [
    criterionColumn,
    { title: "asked for", isText: true, text: (row) => levelName(row.level), value: (row) => levelName(row.level) },
    numberColumn("MACs", (row) => row.macs?.mean, (row) => percentOf(row.macs)),
    numberColumn("parameters", (row) => row.parameters?.mean, (row) => percentOf(row.parameters)),
    numberColumn("channels", (row) => row.units?.mean, (row) => percentOf(row.units)),
    numberColumn("latency", (row) => row.latency?.mean, (row) => percentOf(row.latency)),
    numberColumn("as pruned", (row) => row.oneShot?.mean, (row) => accuracyOf(row.oneShot)),
    ...(report.summary.some((row) => row.trained) ? [numberColumn("after training", (row) => row.trained?.mean, (row) => accuracyOf(row.trained))] : []),
    numberColumn("runs", (row) => row.runs, (row) => String(row.runs)),
  ], rows);
  const isMeasured = report.summary.some((row) => row.oneShot || row.trained);
  part("accuracy", ".chart").hidden = !isMeasured;
  return isMeasured ? accuracyChart(part("accuracy", ".chart"), rows, shown.size, shown.measure, shown.range) : null;
}

function showLayers() {
  const all = report.layers.filter((layer) => isChosen(layer.setting) && layer.frozenReason == null && layer.width > 1)
    .sort((a, b) => a.position - b.position || byCriterion(a.setting, b.setting));
  const levels = distinct(all.map((layer) => levelName(layer.setting.level)));
  if (!levels.includes(shown.level)) shown.level = levels[Math.floor(levels.length / 2)];
  choice(localChoices("layers"), "level", "Keeping", levels.map((level) => [level, level]));
  const layers = once(all.filter((layer) => levelName(layer.setting.level) === shown.level), (layer) => [layer.name, layer.kept]);
  card("layers").hidden = !report.layers.length;
  part("layers", ".what").textContent = "Channels, filters and heads left in each layer that may be cut, from input to output. A criterion that gives every layer what it needs does not cut all of them alike.";
  part("layers", ".chart").setAttribute("aria-label", "Share of channels kept per layer and criterion; the table below has the numbers.");
  showTable(part("layers", ".numbers"), `Means over seeds, keeping ${shown.level}`, [
    { title: "layer", isText: true, text: (layer) => layer.name, value: (layer) => layer.name },
    { ...criterionColumn, text: (layer) => seriesName(layer.setting), value: (layer) => seriesName(layer.setting), mark: (layer) => markOf(layer.setting.criterion) },
    numberColumn("kept", (layer) => layer.kept, (layer) => String(+layer.kept.toFixed(1))),
    numberColumn("of", (layer) => layer.width, (layer) => String(layer.width)),
    numberColumn("share", (layer) => layer.kept / layer.width, (layer) => percent(layer.kept / layer.width)),
  ], layers);
  return layersChart(part("layers", ".chart"), layers);
}

function showPaths() {
  const all = once(report.paths.filter((path) => isChosen(path.setting)), (path) => [path.name, path.losses])
    .sort((a, b) => byCriterion(a.setting, b.setting) || a.position - b.position);
  const series = distinct(all.map((path) => seriesName(path.setting)));
  if (!series.includes(shown.path)) shown.path = series[0];
  choice(localChoices("paths"), "path", "By", series.map((name) => [name, name]));
  const paths = all.filter((path) => seriesName(path.setting) === shown.path);
  card("paths").hidden = !report.paths.length;
  const isNats = shown.path?.startsWith("mipp");
  part("paths", ".what").textContent = isNats
    ? "Information about the next layer that is gone once so many channels are: flat while they are redundant, steep once they are not. Of one run, the one that went furthest; colours go from the layers near the input to those near the output."
    : "What the criterion says is gone once so many channels are, in its own unit. Of one run, the one that went furthest; colours go from the layers near the input to those near the output.";
  part("paths", ".chart").setAttribute("aria-label", `What is lost against channels removed by ${shown.path}, a line for each layer; the table below has the numbers.`);
  showTable(part("paths", ".numbers"), `By ${shown.path}, a row for each layer`, [
    { title: "layer", isText: true, text: (path) => path.name, value: (path) => path.name },
    numberColumn("removed", (path) => path.losses.length, (path) => `${path.losses.length} of ${path.width}`),
    numberColumn("lost in all", (path) => path.losses.reduce((sum, loss) => sum + (finite(loss) ?? 0), 0), (path) => path.losses.reduce((sum, loss) => sum + (finite(loss) ?? 0), 0).toPrecision(4)),
    numberColumn("by the first", (path) => finite(path.losses[0]), (path) => finite(path.losses[0])?.toPrecision(3) ?? "∞"),
    numberColumn("by the last", (path) => finite(path.losses.at(-1)), (path) => finite(path.losses.at(-1))?.toPrecision(3) ?? "∞"),
  ], paths);
  return pathsChart(part("paths", ".chart"), paths, isNats ? "information lost, nats" : "lost, in the criterion's own unit");
}

// Rows that differ in level only, put together.
const bySeries = (rows) => distinct(rows.map(seriesName)).map((name) => rows.filter((row) => seriesName(row) === name));
const total = (rows, of) => rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);

function showCollapse() {
  const rows = rowsShown();
  const groups = bySeries(rows);
  const isAny = rows.some((row) => row.collapsed || row.failed);
  card("collapse").hidden = !report.summary.some((row) => row.trained || row.collapsed || row.failed);
  const runs = total(rows, (row) => row.runs);
  part("collapse", ".what").textContent = "A network has collapsed when a layer has nothing left, or when it guesses even after training. "
    + (isAny ? "" : `None of these ${runs} runs did.`);
  part("collapse", ".chart").hidden = !rows.some((row) => row.collapsed) && groups.length > 8 || !isAny;
  part("collapse", ".chart").setAttribute("aria-label", "Share of runs that collapsed, by criterion; the table below has the numbers.");
  showTable(part("collapse", ".numbers"), "A row for each criterion and level", [
    criterionColumn,
    { title: "asked for", isText: true, text: (row) => levelName(row.level), value: (row) => levelName(row.level) },
    numberColumn("runs", (row) => row.runs, (row) => String(row.runs)),
    numberColumn("collapsed", (row) => row.collapsed, (row) => String(row.collapsed)),
    numberColumn("failed otherwise", (row) => row.failed, (row) => String(row.failed)),
  ], rows);
  // Of many criteria only those that something is to be said of.
  const told = groups.length > 8 ? groups.filter((group) => group.some((row) => row.collapsed)) : groups;
  if (isAny && told.length < groups.length)
    part("collapse", ".what").textContent += `None of the other ${groups.length - told.length} did.`;
  return isAny && told.length ? barsChart(part("collapse", ".chart"), told.map((group) => {
    const share = total(group, (row) => row.collapsed) / Math.max(1, total(group, (row) => row.runs));
    return { criterion: group[0].criterion, repair: group[0].repair, series: seriesName(group[0]), value: share, shown: percent(share, 0) };
  }), "runs that collapsed", ".0%") : null;
}

function showCost() {
  const rows = rowsShown();
  card("cost").hidden = !report.summary.some((row) => row.discoveryOperations?.mean > 0);
  part("cost", ".what").textContent = "Arithmetic to choose the channels, cut them and repair the weights, the mean over levels and seeds. Training afterwards comes on top, and is in the table.";
  part("cost", ".chart").setAttribute("aria-label", "Floating-point operations to find the channels, by criterion; the table below has the numbers.");
  showTable(part("cost", ".numbers"), "Means over seeds, a row for each criterion and level; operations are floating-point", [
    criterionColumn,
    { title: "asked for", isText: true, text: (row) => levelName(row.level), value: (row) => levelName(row.level) },
    numberColumn("operations", (row) => row.discoveryOperations?.mean, (row) => compact(row.discoveryOperations?.mean)),
    numberColumn("seconds", (row) => row.discoverySeconds?.mean, (row) => seconds(row.discoverySeconds?.mean)),
    numberColumn("training operations", (row) => row.trainingOperations?.mean, (row) => compact(row.trainingOperations?.mean)),
  ], rows);
  if (card("cost").hidden) return null;
  return barsChart(part("cost", ".chart"), bySeries(rows).map((group) => {
    const present = group.filter((row) => row.discoveryOperations);
    const value = total(present, (row) => row.discoveryOperations.mean) / Math.max(1, present.length);
    return { criterion: group[0].criterion, repair: group[0].repair, series: seriesName(group[0]), value, shown: compact(value) };
  }), "floating-point operations", ".2~s");
}

function showRemarks(id, remarks) {
  card(id).hidden = !remarks.length;
  part(id, "ul").replaceChildren(...remarks.map((remark) =>
    element("li", {}, element("b", { textContent: remark.where }), element("span", { textContent: remark.message }))));
}

async function show() {
  document.body.dataset.state = "drawing";
  await Promise.all([showAccuracy, showLayers, showPaths, showCollapse, showCost].map((draw) => draw()));
  document.body.dataset.state = "drawn";
}

card("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  showControls();
  show();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { showControls(); show(); });

showHeader();
showControls();
showRemarks("failures", report.failures);
showRemarks("warnings", report.warnings);
show();
