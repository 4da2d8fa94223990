/* Saving by itself, a copy on this device, and fields that follow the attribution. */
"use strict";
(() => {
  const PAUSE = 2000;
  const LONGEST = 10000;
  const prefix = (owner) => `tougao:${owner}:`;
  const store = {
    read(name) {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    write(name, value) {
      // A full or forbidden storage only costs the copy on this device.
      try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* no copy then */ }
    },
    drop(name) {
      try { localStorage.removeItem(name); } catch { /* nothing to drop */ }
    },
  };

  const focusFirst = document.querySelector("[data-focus]");
  if (focusFirst) focusFirst.focus();

  const form = document.getElementById("submission-form");
  if (!form) {
    // A piece that is no draft any more: its copy on this device has done its work.
    const page = document.querySelector("[data-submission-number][data-owner]");
    if (page) {
      store.drop(prefix(page.dataset.owner) + page.dataset.submissionNumber);
      const begun = prefix(page.dataset.owner) + "new";
      if (store.read(begun)?.sent) store.drop(begun);
    }
    return;
  }

  const body = form.elements.body;
  const labels = form.dataset;
  const shown = document.getElementById("save-state");
  const news = document.getElementById("save-news");
  const fields = ["title", "standfirst", "body", "source_name", "source_url", "original_author",
    "permission_note", "byline", "tags", "cover_alt", "note"];
  let number = labels.number || "";
  let state = "";
  let composing = false;
  let dirty = false;
  let saving = false;
  // While two texts stand side by side, only the writer's own "Save" may replace the stored one.
  let blocked = "paused" in labels;
  let leaving = false;
  let timer = 0;
  let dirtySince = 0;
  let tries = 0;
  let waiting = null;

  const slot = () => prefix(labels.owner) + (number || "new");
  const words = (html) => html.replace(/<[^>]*>/g, "").replace(/&[a-z#0-9]+;/gi, "").replace(/\s+/g, "");
  const clock = (moment) => moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  function tell(next, text) {
    shown.textContent = text;
    shown.dataset.state = next;
    // Heard only when something changes: not at every save.
    if (next !== state && next !== "saving") {
      news.textContent = text;
      state = next;
    }
  }

  function values() {
    return Object.fromEntries(fields.map((name) => [name, form.elements[name]?.value ?? ""]));
  }

  function keep(sent = false) {
    store.write(slot(), { at: new Date().toISOString(), values: values(), sent });
  }

  function changed() {
    dirty = true;
    dirtySince ||= Date.now();
    keep();
    if (blocked) tell("conflict", labels.labelConflict);
    else plan();
  }

  function plan() {
    clearTimeout(timer);
    const left = Math.max(0, LONGEST - (Date.now() - dirtySince));
    timer = setTimeout(save, Math.min(PAUSE, left));
  }

  async function save() {
    clearTimeout(timer);
    if (!dirty || saving || blocked || composing || leaving) return;
    if (!number && !body.value.trim() && !form.elements.title.value.trim()) return;
    saving = true;
    dirty = false;
    dirtySince = 0;
    tell("saving", labels.labelSaving);
    const sent = new FormData(form);
    sent.delete("cover");
    try {
      const answer = await fetch(labels.autosave, {
        method: "POST", body: sent, headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const told = isJson ? await answer.json() : {};
      if (answer.ok && isJson) saved(told);
      else refused(answer.status, told);
    } catch {
      failed();
    } finally {
      saving = false;
      if (waiting) {
        const button = waiting;
        waiting = null;
        form.requestSubmit(button);
      } else if (dirty && !blocked) plan();
    }
  }

  function saved(told) {
    tries = 0;
    form.elements.version.value = told.version;
    if (!number) {
      store.drop(slot());
      number = told.number;
      form.action = told.page;
      labels.autosave = told.autosave;
      history.replaceState(null, "", told.page);
    }
    if (!dirty) store.drop(slot());
    const problems = Object.values(told.problems || {}).join(" ");
    tell(problems ? "failed" : "saved",
      problems || labels.labelSaved.replace("{time}", told.time));
  }

  function refused(status, told) {
    dirty = true;
    if (status === 412) {
      blocked = true;
      tell("conflict", labels.labelConflict);
    } else if (status >= 400 && status < 500 && told.message) {
      blocked = status !== 401 && status !== 422;
      tell("failed", told.message);
      dirty = false;
    } else {
      failed();
    }
  }

  function failed() {
    dirty = true;
    dirtySince ||= Date.now();
    tries += 1;
    tell(navigator.onLine ? "failed" : "offline",
      navigator.onLine ? labels.labelFailed : labels.labelOffline);
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(60000, 5000 * tries));
  }

  function offerCopy() {
    const box = document.getElementById("local-copy");
    const copy = store.read(slot());
    if (!copy?.values) return;
    const now = values();
    const same = fields.every((name) => words(copy.values[name] || "") === words(now[name] || ""));
    if (same) store.drop(slot());
    if (same || copy.sent) return;
    box.querySelector("p").textContent = labels.labelFound.replace("{time}", clock(new Date(copy.at)));
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const act = event.target.dataset?.act;
      if (!act) return;
      box.hidden = true;
      if (act === "discard") { store.drop(slot()); return; }
      for (const name of fields) {
        if (form.elements[name]) form.elements[name].value = copy.values[name] ?? "";
      }
      body.dispatchEvent(new CustomEvent("replaced"));
      changed();
    });
  }

  function follow() {
    const chosen = form.querySelector("[name=attribution]:checked")?.value || "original";
    const isOriginal = chosen === "original";
    const filled = ["source_name", "source_url", "original_author", "permission_note"]
      .some((name) => form.elements[name].value);
    const wrong = form.querySelector("[data-when-source] .bad");
    form.querySelector("[data-when-source]").hidden = isOriginal && !filled && !wrong;
    const drop = isOriginal ? "consent_source_permission" : "consent_originality";
    for (const consent of form.querySelectorAll("[data-consent]")) {
      consent.hidden = consent.dataset.consent === drop;
    }
  }

  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; if (dirty) plan(); });
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => { follow(); if (event.target.name !== "cover") changed(); });
  form.addEventListener("focusout", (event) => {
    if (dirty && !composing && event.relatedTarget?.type !== "submit") save();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("online", () => { if (dirty) save(); });
  form.addEventListener("submit", (event) => {
    if (leaving || waiting) { event.preventDefault(); return; }
    // A save on its way has to end first, or the form would carry an old version.
    if (saving) { event.preventDefault(); waiting = event.submitter; return; }
    leaving = true;
    clearTimeout(timer);
    keep(event.submitter?.name === "submit");
  });
  // Coming back with the browser's own button: the form may be sent again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });

  follow();
  if (!document.querySelector(".errsum")) offerCopy();
})();
