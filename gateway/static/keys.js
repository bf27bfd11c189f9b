// The queue by keyboard: j and k go from row to row, Enter opens as on any link.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-rows] th a")];
  const choice = document.querySelector("[data-keys]");
  if (!choice) return;
  const box = choice.querySelector("input");
  const OFF = "kabinet.keys.off";

  // One-letter keys can be turned off (WCAG 2.1.4); the choice stays in this browser.
  choice.hidden = false;
  document.querySelector("[data-keys-off]").hidden = true;
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    const step = { j: 1, k: -1, о: 1, л: -1 }[event.key];
    if (!step || typing || !box.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
  });
})();
