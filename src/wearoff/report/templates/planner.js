"use strict";
(() => {
  const at = (id) => document.getElementById("planner-" + id);
  const data = JSON.parse(at("data").textContent);
  const { words, days, pairs } = data;
  const [area, product, kind, dose] = ["area", "product", "kind", "dose"].map(at);
  const last = days[days.length - 1];

  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));

  // A point on the way from one published number to the next; not reached where either is not.
  const between = (a, b, part) => {
    if (a === null || b === null) return null;
    if (Array.isArray(a)) return a.map((one, i) => between(one, b[i], part));
    return a + (b - a) * part;
  };

  const whole = (value) => (value === null ? words.never : String(Math.round(value)));
  const signed = (value) => {
    const text = String(Math.abs(Math.round(value)));
    return text === "0" ? text : (value < 0 ? "\u2212" : "+") + text;
  };
  const band = (numbers, format) => {
    const [point, lower, upper] = numbers.map(format);
    return { point, lower, upper };
  };

  const pairOf = () =>
    pairs.find((one) => one.area === data.areas[area.value] &&
      one.product === data.products[product.value]);

  // The numbers of a choice, or the sentence that says why there are none.
  const lookUp = (pair) => {
    const found = pair && pair.kinds[kind.value];
    if (!found) return words.nobody;
    const of = (place) => Object.fromEntries(
      ["curve", "worn", "effect", "step"].map((name) => [name, found[name][place]]));
    if (!pair.doses.length) return of(0);
    const units = dose.valueAsNumber;
    if (Number.isNaN(units)) return words.no_dose;
    const { doses } = pair, high = doses[doses.length - 1];
    if (units < doses[0] || units > high) {
      return filled(words.outside, { ...pair, low: doses[0], high });
    }
    const after = Math.max(1, doses.findIndex((one) => one >= units));
    const part = (units - doses[after - 1]) / (doses[after] - doses[after - 1]);
    const [a, b] = [of(after - 1), of(after)], mixed = {};
    for (const name in a) {
      mixed[name] = part === 0 ? a[name] : part === 1 ? b[name] : between(a[name], b[name], part);
    }
    return mixed;
  };

  const sentences = (pair, one) => {
    const chosen = pair.doses.length
      ? filled(words.units, { units: dose.valueAsNumber }) : words.usual;
    const said = [filled(words.choice,
      { ...pair, dose: chosen, kind: kind.options[kind.selectedIndex].text })];
    if (one.effect) said.push(filled(words.effect, band(one.effect, whole)));
    ["quarter", "half", "most"].forEach((name, i) => {
      said.push(filled(words[name], band(one.worn.slice(3 * i), whole)));
    });
    const quarter = one.worn[0];
    if (quarter !== null) said.push(filled(words.review, { week: Math.floor(quarter / 7) }));
    if (pair.step && one.step) {
      said.push(filled(words.step, { units: pair.step, ...band(one.step, signed) }));
    } else if (pair.step) {
      said.push(filled(words.step_untold, { units: pair.step }));
    }
    return [...said, words.brackets];
  };

  const draw = (one) => {
    const x = (day) => (40 + 350 * day / last).toFixed(1);
    const y = (share) => (200 - 1.88 * share).toFixed(1);
    const points = (column) => days.map((day, i) => x(day) + " " + y(one.curve[3 * i + column]));
    const start = x(0) + " " + y(100);
    at("line").setAttribute("d", "M" + [start, ...points(0)].join("L"));
    at("band").setAttribute("d",
      "M" + [start, ...points(1), ...points(2).reverse()].join("L") + "Z");
    [75, 50, 25].forEach((share, i) => {
      const day = one.worn[3 * i], mark = at("mark-" + share);
      mark.setAttribute("visibility", day === null || day > last ? "hidden" : "visible");
      mark.setAttribute("d", day === null ? "" : `M${x(day)} ${y(share)}V200`);
    });
  };

  const show = () => {
    const pair = pairOf(), one = lookUp(pair), told = typeof one === "string" ? [one] : null;
    const isOutside = told !== null && Boolean(pair && pair.kinds[kind.value]);
    dose.setAttribute("aria-invalid", String(isOutside));
    at("figure").hidden = told !== null;
    at("result").replaceChildren(...(told || sentences(pair, one)).map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
    if (!told) draw(one);
  };

  const changePair = () => {
    const pair = pairOf(), doses = pair ? pair.doses : [];
    dose.disabled = !doses.length;
    dose.value = pair && pair.usual !== null ? pair.usual : "";
    at("range").textContent = doses.length
      ? filled(words.range, { low: doses[0], high: doses[doses.length - 1] }) : words.one_dose;
    show();
  };

  // Speak once typing pauses, not at every digit.
  let waiting;
  dose.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
  area.addEventListener("change", changePair);
  product.addEventListener("change", changePair);
  kind.addEventListener("change", show);
  area.value = data.areas.indexOf(pairs[0].area);
  product.value = data.products.indexOf(pairs[0].product);
  at("off").hidden = true;
  at("tool").hidden = false;
  changePair();
})();
