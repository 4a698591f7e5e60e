"use strict";
// What is chosen to be shown. Controls are built once and then only told what there is to choose from: what is replaced loses the focus.

const card = (id) => document.getElementById(id);
const part = (id, what) => card(id).querySelector(what);

// What was asked for last; what is not to be had of what is shown stays a wish.
const wishes = (() => {
  const first = report.summary.find((row) => (row.trained ?? row.oneShot) != null) ?? report.summary[0];
  return { network: first?.network, data: first?.data, phase: first?.phase, repair: "all", measure: "trained", size: "macs", range: rangeOf(report.summary) };
})();
const hidden = new Set();

// A few that collapsed would press all the others together.
function rangeOf(rows) {
  const below = rows.filter((row) => row.final && row.dense).map((row) => row.dense.mean - row.final.mean);
  return below.length > 12 && below.filter((points) => points < closer).length > below.length / 2 && Math.max(...below) > 4 * closer ? "near" : "all";
}

// A choice; gives the function that tells it its answers, [value, text] each, and gets the one that holds. One answer is no choice and not shown.
function choice(place, key, label) {
  const select = element("select", { name: key });
  const whole = element("label", {}, label, select);
  let known = null;
  select.addEventListener("change", () => { wishes[key] = select.value; show(); });
  place.append(whole);
  return (answers, otherwise = answers[0]?.[0]) => {
    const told = JSON.stringify(answers);
    if (told !== known) select.replaceChildren(...answers.map(([value, text]) => element("option", { value, textContent: text })));
    known = told;
    whole.hidden = answers.length < 2;
    const answer = answers.some(([value]) => value === wishes[key]) ? wishes[key] : otherwise;
    select.value = answer;
    return answer;
  };
}

// The place for the choices of one card.
function choicesOf(id) {
  const place = element("div", { className: "choices" });
  part(id, ".what").after(place);
  return place;
}

// Gives the function that shows which criteria are on.
function criteriaChips(place) {
  if (criteria.length < 2) return () => {};
  const chips = criteria.map(chipOf);
  place.append(...chips);
  if (criteria.length > 6)
    place.append(switchOf("all", "all criteria on", () => hidden.clear()), switchOf("none", "all criteria off", () => criteria.forEach((criterion) => hidden.add(criterion))));
  return () => chips.forEach((chip, index) => chip.setAttribute("aria-pressed", String(!hidden.has(criteria[index]))));
}

function chipOf(criterion) {
  const chip = element("button", { type: "button" }, markOf(criterion), criterion);
  for (const [event, what] of [["pointerenter", criterion], ["pointerleave", null], ["focus", criterion], ["blur", null]])
    chip.addEventListener(event, () => pointAt(what !== null && !hidden.has(what) && chip.matches(":hover, :focus-visible") ? what : null));
  chip.addEventListener("click", () => {
    if (!hidden.delete(criterion)) hidden.add(criterion);
    announce(`${criterion} ${hidden.has(criterion) ? "off" : "on"}`);
    pointedAt = null;
    show();
  });
  return chip;
}

function switchOf(name, told, change) {
  const button = element("button", { type: "button", className: "plain", textContent: name });
  button.addEventListener("click", () => { change(); announce(told); show(); });
  return button;
}

// Gives the function that looks at what is chosen: { rows, isChosen(a row or a setting) }.
function pageControls() {
  const showChips = criteriaChips(card("criteria"));
  const narrowing = [["network", "Network"], ["data", "Data"], ["phase", "Pruned"]].map(([key, label]) => [key, choice(card("choices"), key, label)]);
  const repairChoice = choice(card("choices"), "repair", "Repair");
  return () => {
    showChips();
    const chosen = {};
    let rows = report.summary;
    for (const [key, tell] of narrowing) {
      // Of what is left by the choices before: every combination that can be chosen has runs.
      chosen[key] = tell(distinct(rows.map((row) => row[key])).map((value) => [value, phaseNames[value] ?? value]));
      rows = rows.filter((row) => row[key] === chosen[key]);
    }
    const isBoth = distinct(rows.map((row) => row.repair)).length > 1;
    const repair = repairChoice([["all", "with and without"], ...(isBoth ? [["with", "with"], ["without", "without"]] : [])]);
    card("controls").hidden = criteria.length < 2 && !part("choices", "label:not([hidden])");
    const isChosen = (row) => narrowing.every(([key]) => row[key] === chosen[key])
      && (repair === "all" || row.repair === (repair === "with")) && !hidden.has(row.criterion);
    return { rows: rows.filter(isChosen), isChosen };
  };
}
