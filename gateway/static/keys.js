// The queue by keyboard: j and k go from row to row, Enter opens as on any link, x ticks the row.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-rows] th a")];
  const boxes = [...document.querySelectorAll("[data-rows] .pick input")];
  const choice = document.querySelector("[data-keys]");
  if (!choice) return;
  const box = choice.querySelector("input");
  const help = document.querySelector("[data-help]");
  const OFF = "kabinet.keys.off";

  // One-letter keys can be turned off (WCAG 2.1.4); the choice stays in this browser.
  choice.hidden = false;
  document.querySelector("[data-keys-off]").hidden = true;
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  // How many are ticked, and all of them at once.
  const all = document.querySelector("[data-all]");
  const picked = document.querySelector("[data-picked]");
  const count = () => {
    const ticked = boxes.filter((one) => one.checked).length;
    picked.hidden = !ticked;
    picked.textContent = ticked;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of boxes) one.checked = all.checked;
    count();
  });
  for (const one of boxes) one.addEventListener("change", count);
  count();

  const go = (step) => {
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
  };
  const tick = () => {
    const one = document.activeElement.closest("[data-rows] tr")?.querySelector(".pick input");
    if (!one) return;
    one.checked = !one.checked;
    count();
  };
  const show = () => {
    help.open = !help.open;
    help.querySelector("summary").focus();
  };
  // The same keys where the Russian layout is on.
  const KEYS = { j: () => go(1), k: () => go(-1), x: tick, "?": show };
  KEYS.о = KEYS.j;
  KEYS.л = KEYS.k;
  KEYS.ч = KEYS.x;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    const does = KEYS[event.key.toLowerCase()];
    if (!does || typing || !box.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    does();
  });
})();
