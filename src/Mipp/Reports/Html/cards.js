"use strict";
// The cards: each function builds one and gives the function that draws what is chosen.

const levelColumn = textColumn("asked for", (row) => levelName(row.level));

// The repair changes weights, not what goes: what a criterion does alike with and without it is shown once.
function once(items, what) {
  const whatOf = (criterion, repair) => JSON.stringify(items.filter(({ setting }) => setting.criterion === criterion && setting.repair === repair).map(what));
  const alike = new Set(distinct(items.map((item) => item.setting.criterion)).filter((criterion) => whatOf(criterion, true) === whatOf(criterion, false)));
  return items.filter(({ setting }) => setting.repair || !alike.has(setting.criterion));
}

// Rows that differ in level only, put together.
const bySeries = (rows) => distinct(rows.map(seriesName)).map((name) => rows.filter((row) => seriesName(row) === name));
const total = (rows, of) => rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);
const sum = (values) => values.reduce((all, value) => all + (finite(value) ?? 0), 0);

function accuracyCard() {
  const choices = choicesOf("accuracy");
  const [measureChoice, sizeChoice, rangeChoice] = [["measure", "Accuracy"], ["size", "Against"], ["range", "Range"]].map(([key, label]) => choice(choices, key, label));
  const fill = sortedTable(part("accuracy", ".numbers"), [
    criterionColumn(), levelColumn,
    meanColumn("MACs", "macs", percentOf), meanColumn("parameters", "parameters", percentOf), meanColumn("channels", "units", percentOf),
    meanColumn("latency", "latency", percentOf), meanColumn("as pruned", "oneShot", accuracyOf),
    ...(report.summary.some((row) => row.isTrained) ? [meanColumn("after training", "trained", accuracyOf)] : []),
    numberColumn("runs", (row) => row.runs),
  ]);
  return ({ rows }) => {
    const measure = measureChoice(Object.entries(measures).filter(([key]) => rows.some((row) => row[key])));
    const size = sizeChoice(Object.entries(sizes));
    const range = rangeChoice([["all", "all there is"], ["near", "near the dense network"]]);
    const isBelow = (row) => row.dense && row[measure] && row[measure].mean < row.dense.mean - closer;
    const below = range === "near" ? distinct(rows.filter(isBelow).map(seriesName)) : [];
    part("accuracy", ".what").textContent = "Up and to the left is better: as accurate, and smaller. Bars are one standard deviation over seeds."
      + (below.length ? ` Further down, out of sight: ${below.join(", ")}.` : "") + (rows.length ? "" : " There is nothing to show.");
    fill("Means over seeds, a row for each criterion and level", rows);
    return accuracyChart(part("accuracy", ".chart"), rows, size, measure, range);
  };
}

function layersCard() {
  card("layers").hidden = !report.layers.length;
  const levelChoice = choice(choicesOf("layers"), "level", "Keeping");
  part("layers", ".what").textContent = "Channels, filters and heads left in each layer that may be cut, from input to output. "
    + "A criterion that gives every layer what it needs does not cut all of them alike.";
  const fill = sortedTable(part("layers", ".numbers"), [
    textColumn("layer", (layer) => layer.name), criterionColumn((layer) => layer.setting),
    numberColumn("kept", (layer) => layer.kept, (layer) => String(+layer.kept.toFixed(1))), numberColumn("of", (layer) => layer.width),
    numberColumn("share", (layer) => layer.kept / layer.width, (layer) => percent(layer.kept / layer.width)),
  ]);
  return ({ isChosen }) => {
    const all = report.layers.filter((layer) => isChosen(layer.setting) && layer.frozenReason == null && layer.width > 1)
      .sort((a, b) => a.position - b.position || byCriterion(a.setting, b.setting));
    const levels = distinct(all.map((layer) => levelName(layer.setting.level)));
    const level = levelChoice(levels.map((name) => [name, name]), levels[Math.floor(levels.length / 2)]);
    const layers = once(all.filter((layer) => levelName(layer.setting.level) === level), (layer) => [layer.name, layer.kept]);
    fill(level ? `Means over seeds, keeping ${level}` : "Means over seeds", layers);
    return layersChart(part("layers", ".chart"), layers);
  };
}

function pathsCard() {
  card("paths").hidden = !report.paths.length;
  const pathChoice = choice(choicesOf("paths"), "path", "By");
  const fill = sortedTable(part("paths", ".numbers"), [
    textColumn("layer", (path) => path.name), numberColumn("removed", (path) => path.losses.length, (path) => `${path.losses.length} of ${path.width}`),
    numberColumn("lost in all", (path) => sum(path.losses), (path) => sum(path.losses).toPrecision(4)),
    ...[["by the first", 0], ["by the last", -1]].map(([title, index]) =>
      numberColumn(title, (path) => finite(path.losses.at(index)), (path) => finite(path.losses.at(index))?.toPrecision(3) ?? "∞")),
  ]);
  return ({ isChosen }) => {
    const all = once(report.paths.filter((path) => isChosen(path.setting)), (path) => [path.name, path.losses])
      .sort((a, b) => byCriterion(a.setting, b.setting) || a.position - b.position);
    const name = pathChoice(distinct(all.map((path) => seriesName(path.setting))).map((series) => [series, series]));
    const paths = all.filter((path) => seriesName(path.setting) === name);
    const isNats = name?.startsWith("mipp");
    part("paths", ".what").textContent = (isNats
      ? "Information about the next layer that is gone once so many channels are: flat while they are redundant, steep once they are not."
      : "What the criterion says is gone once so many channels are, in its own unit.")
      + " Of one run, the one that went furthest; colours go from the layers near the input to those near the output.";
    fill(name ? `By ${name}, a row for each layer` : "A row for each layer", paths);
    return pathsChart(part("paths", ".chart"), paths, name, isNats ? "information lost, nats" : "lost, in the criterion's own unit");
  };
}

function collapseCard() {
  card("collapse").hidden = !report.summary.some((row) => row.judged || row.failed);
  const fill = sortedTable(part("collapse", ".numbers"), [
    criterionColumn(), levelColumn, numberColumn("runs", (row) => row.runs), numberColumn("collapsed", (row) => row.collapsed),
    numberColumn("failed otherwise", (row) => row.failed),
  ]);
  return ({ rows }) => {
    fill("A row for each criterion and level", rows);
    const groups = bySeries(rows.filter((row) => row.judged));
    const isAny = rows.some((row) => row.collapsed);
    // Of many criteria only those that something is to be said of.
    const told = !isAny ? [] : groups.length > 8 ? groups.filter((group) => group.some((row) => row.collapsed)) : groups;
    const judged = total(rows, (row) => row.judged);
    part("collapse", ".what").textContent = "A network has collapsed when its training diverges or it still guesses after training; what is not trained is not judged. "
      + "One unit of every group always stays, so a layer that collapses shows as one with a single unit left. "
      + (isAny ? told.length < groups.length ? `None of the other ${groups.length - told.length} did.` : ""
        : judged ? `Of ${judged} judged none did.` : "None of these runs is judged.");
    return barsChart(part("collapse", ".chart"), "Share of runs that collapsed, by criterion", told.map((group) => {
      const share = total(group, (row) => row.collapsed) / total(group, (row) => row.judged);
      return { ...barOf(group), value: share, shown: percent(share, 0) };
    }), "runs that collapsed", ".0%");
  };
}

function costCard() {
  card("cost").hidden = !report.summary.some((row) => row.discoveryOperations?.mean > 0);
  part("cost", ".what").textContent = "Arithmetic to choose the channels, cut them and repair the weights, the mean over levels and seeds. "
    + "Training afterwards comes on top, and is in the table.";
  const operations = (spread) => compact(spread?.mean);
  const fill = sortedTable(part("cost", ".numbers"), [
    criterionColumn(), levelColumn, meanColumn("operations", "discoveryOperations", operations),
    meanColumn("seconds", "discoverySeconds", (spread) => seconds(spread?.mean)), meanColumn("training operations", "trainingOperations", operations),
  ]);
  return ({ rows }) => {
    fill("Means over seeds, a row for each criterion and level; operations are floating-point", rows);
    const known = card("cost").hidden ? [] : rows.filter((row) => row.discoveryOperations);
    return barsChart(part("cost", ".chart"), "Floating-point operations to find the channels, by criterion", bySeries(known).map((group) => {
      const value = total(group, (row) => row.discoveryOperations.mean) / group.length;
      return { ...barOf(group), value, shown: compact(value) };
    }), "floating-point operations", ".2~s");
  };
}
