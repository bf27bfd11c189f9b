// Small comforts; every page works without them.
(() => {
  "use strict";
  const FIVE_MINUTES = 300000;
  let touched = Date.now();

  // «Показать пароль»: the button comes with the script, for without it it would do nothing.
  for (const button of document.querySelectorAll("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = shown ? button.dataset.hide : button.dataset.show;
    });
  }

  // An open menu closes by Escape, and when one clicks or goes on elsewhere.
  const shut = (event) => {
    for (const one of document.querySelectorAll("details[name=menu][open]")) {
      if (event.type === "keydown") {
        if (event.key !== "Escape") return;
        one.querySelector("summary").focus();
      } else if (one.contains(event.target)) continue;
      one.open = false;
    }
  };
  for (const type of ["keydown", "click", "focusin"]) document.addEventListener(type, shut);

  // A second click on a form that is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (button?.name) return;
    form.dataset.sent = "1";
    if (button) {
      button.setAttribute("aria-disabled", "true");
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // Whoever types a long form is at work: the session does not end under their hands.
  document.addEventListener("input", (event) => {
    if (!event.target.closest("[data-alive]") || Date.now() - touched < FIVE_MINUTES) return;
    touched = Date.now();
    fetch("/alive", { credentials: "same-origin" }).catch(() => {});
  });

  // What is typed into a long form is kept by itself, and said where it disturbs nobody.
  const form = document.querySelector("form[data-draft]");
  if (form && window.fetch && window.FormData) {
    const said = form.querySelector("[data-said]");
    let waiting = 0;
    let keeping = Promise.resolve();
    const keep = async () => {
      if (form.dataset.sent) return;
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (!answer.headers.get("content-type")?.includes("json")) return;
      const told = await answer.json();
      if (told.said) said.textContent = told.said;
      if (!answer.ok) return;
      form.elements.version.value = told.version;
      form.action = told.at;
      history.replaceState(null, "", `${told.at}?step=${form.elements.step?.value ?? 1}`);
    };
    const later = (event) => {
      if (event.target.type === "file") return;
      clearTimeout(waiting);
      waiting = setTimeout(() => { keeping = keeping.then(keep).catch(() => {}); }, 2000);
    };
    form.addEventListener("input", later);
    form.addEventListener("submit", () => clearTimeout(waiting));
  }

  // A supply point of one's own, once chosen, says its address and its meter.
  for (const select of document.querySelectorAll("select[data-point]")) {
    select.addEventListener("change", () => {
      const said = JSON.parse(select.selectedOptions[0].dataset.fills ?? "{}");
      for (const [name, value] of Object.entries(said)) {
        const input = select.form.elements[name];
        if (input) input.value = value;
      }
    });
  }

  // Answers that stand there already are offered while a question is typed.
  for (const area of document.querySelectorAll("[data-offer]")) {
    const place = area.form.querySelector("[data-offered]");
    let waiting = 0;
    const offer = async () => {
      const body = new URLSearchParams({ q: area.value.slice(-1000) });
      const answer = await fetch(area.dataset.offer, { method: "POST", body });
      if (answer.ok && !place.contains(document.activeElement)) place.innerHTML = await answer.text();
    };
    area.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => offer().catch(() => {}), 700);
    });
  }

  // What has been used since the last reading, as one types; the service counts it again.
  for (const form of document.querySelectorAll("form[data-readings]")) {
    const said = form.querySelector("[data-total]");
    const whole = 10n ** BigInt(form.dataset.digits) * 1000n;
    const exact = (text) => {
      const found = /^(\d+)(?:[.,](\d{1,3}))?$/.exec(text.replace(/\s/g, ""));
      return found ? BigInt(found[1] + (found[2] ?? "").padEnd(3, "0")) : null;
    };
    const count = () => {
      let used = 0n;
      for (const input of form.querySelectorAll("input[inputmode=decimal]")) {
        const [before, after] = [exact(input.dataset.before ?? ""), exact(input.value)];
        if (before === null || after === null) { said.textContent = ""; return; }
        // Far below the last: the register may have begun again at zero.
        used += after < before && before * 10n >= whole * 9n ? after + whole - before : after - before;
      }
      const kwh = (Number(used) / 1000) * Number(form.dataset.ratio);
      const told = kwh.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      said.textContent = used < 0n ? "" : form.dataset.used.replace("{used}", told);
    };
    form.addEventListener("input", count);
    count();
  }

  // The first thing to read after an error, or after something was done.
  document.querySelector("[data-focus]")?.focus();
})();
