// The little that HTML and htmx do not do: listening, keeping focus and place, and short clicks.
"use strict";

const SOON = 40; // ms: several messages at once redraw a window once
const STALE = 4000; // ms
const MARGIN = 12; // px above the newest message
const NEAR = 60; // px from the bottom that still counts as reading the newest
const kept = new WeakMap(); // what a window showed before it was redrawn

const windowOf = (element) => element.closest(".window");
const inside = (pane) => pane.querySelector(".inside");
const feed = (pane) => pane.querySelector(".feed");
const place = (pane) => pane.querySelector("[name=plek]").value;
const panes = () => [...document.querySelectorAll(".window")];

// Listening: the server names a person or a channel; whoever reads there looks again.

function redraw(pane) {
  clearTimeout(pane.soon);
  pane.soon = setTimeout(() => pane.isConnected && htmx.trigger(inside(pane), "ververs"), SOON);
}

function listen() {
  const lost = document.getElementById("los");
  const stream = new EventSource("/gebeurtenissen");
  let was_lost = false;
  stream.addEventListener("nieuws", ({ data }) => {
    panes().filter((p) => data === "*" || p.dataset.hoort.split(" ").includes(data)).forEach(redraw);
    if (data === "*") htmx.trigger("#klok", "ververs");
  });
  stream.addEventListener("open", () => {
    lost.hidden = true;
    if (was_lost) panes().forEach(redraw);
    was_lost = false;
  });
  stream.addEventListener("error", () => {
    was_lost = true;
    lost.hidden = false;
    lost.textContent = lost.dataset.tekst;
  });
  addEventListener("pagehide", () => stream.close());
}

// Redrawing: keep the scroll, the focus and the address; say aloud what is new.

function keep(pane) {
  const list = feed(pane);
  const active = document.activeElement;
  const card = inside(pane).contains(active) ? active.closest("[data-naam]") : null;
  kept.set(pane, {
    place: place(pane),
    top: list.scrollTop,
    at_newest: at_newest(list),
    names: new Set([...list.querySelectorAll("[data-naam]")].map((e) => e.dataset.naam)),
    card: card?.dataset.naam,
    label: active?.textContent,
  });
}

function restore(pane) {
  const before = kept.get(pane);
  const list = feed(pane);
  pane.classList.remove("looked");
  if (!before || before.place !== place(pane) || before.at_newest) to_newest(list);
  else list.scrollTop = before.top;
  if (before?.card && document.activeElement === document.body) refocus(list, before);
  if (before?.place === place(pane)) tell(pane, before.names);
  remember();
}

// The newest message from its first line: a tall one is not shown by its tail.
const top_of_newest = (list) => {
  const newest = [...list.querySelectorAll("[data-naam]")].pop();
  return newest ? newest.offsetTop - list.offsetTop - MARGIN : 0;
};

function to_newest(list) {
  list.scrollTop = top_of_newest(list);
}

function at_newest(list) {
  const rest = list.scrollHeight - list.scrollTop - list.clientHeight;
  return rest < NEAR || list.scrollTop > top_of_newest(list) - NEAR;
}

function refocus(list, before) {
  const card = list.querySelector(`[data-naam="${before.card}"]`);
  const same = [...(card?.querySelectorAll("button, a") ?? [])].find((b) => b.textContent === before.label);
  (same ?? card)?.focus({ preventScroll: true });
}

function tell(pane, known) {
  const fresh = [...feed(pane).querySelectorAll("[data-nieuw]")].filter((e) => !known.has(e.dataset.naam));
  if (!fresh.length) return;
  tidy(pane);
  const voice = pane.querySelector("[id$=-stem]");
  const heads = fresh.map((e) => e.querySelector(".head, bdi")?.textContent ?? "");
  voice.textContent = `${voice.dataset.nieuw}: ${heads.join(" ")}`;
}

// What was answered a while ago gives way to what is new, unless it still asks something.
function tidy(pane) {
  for (const notice of pane.querySelectorAll(".notice:not(:has([name=action]))")) {
    if (performance.now() - notice.shown_at > STALE) notice.remove();
  }
}

function remember() {
  const seats = panes().map((p) => {
    const where = place(p);
    return `p=${p.querySelector("[name=wie]").value}${where === "mij" ? "" : `@${where}`}`;
  });
  history.replaceState(null, "", `/?${seats.join("&")}`);
  const more = document.getElementById("erbij");
  more.hidden = seats.length >= Number(more.dataset.meest);
  panes().forEach((p) => { p.querySelector("[data-sluit]").hidden = seats.length < 2; });
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches(".inside")) return;
  const pane = windowOf(detail.target);
  if (pane === pressed && detail.elt === detail.target) {
    detail.shouldSwap = false;
    pane.waits = true;
  } else {
    keep(pane);
  }
});

// Between pressing and letting go a button must not be replaced: the click would be lost.
let pressed = null;

function release() {
  const pane = pressed;
  pressed = null;
  if (pane?.waits) redraw(pane);
  if (pane) pane.waits = false;
}
document.addEventListener("pointerdown", ({ target }) => { pressed = windowOf(target); });
for (const end of ["pointerup", "pointercancel", "dragend"]) {
  document.addEventListener(end, () => setTimeout(release));
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.matches(".inside")) restore(windowOf(detail.target));
});

document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.(".window")) restore(target);
  if (target.matches?.(".notice")) target.shown_at = performance.now();
  const dialog = target.matches?.("dialog") ? target : null;
  if (dialog) {
    shut(windowOf(dialog), true);
    (dialog.querySelector("fieldset[aria-invalid] input, input[aria-invalid], select[aria-invalid], textarea[aria-invalid]") ?? dialog.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
  }
});

// A form lies over its window: what is behind it rests until the form is closed.

function shut(pane, rests) {
  for (const part of [inside(pane), pane.querySelector(".line"), pane.querySelector(".who")]) part.inert = rests;
}

function close_form(pane) {
  pane.querySelector(".sheet").replaceChildren();
  shut(pane, false);
  pane.querySelector("[name=tekst]").focus();
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const pane = document.getElementById(detail.requestConfig.formData.get("v"));
  if (!pane) return;
  if (detail.requestConfig.verb === "post") redraw(pane);
  if (!pane.querySelector(".sheet dialog") && inside(pane).inert) close_form(pane);
  if (detail.elt.matches(".line") && detail.xhr.getResponseHeader("Piket-Gelukt")) {
    detail.elt.querySelector("[name=tekst]").value = "";
    about(pane, "", "");
  }
});

document.addEventListener("keydown", (event) => {
  const pane = windowOf(event.target);
  if (event.key === "Escape" && pane?.querySelector(".sheet dialog")) close_form(pane);
});

// Looking: whoever touches a window has seen what stands in it.

function look(event) {
  const pane = windowOf(event.target);
  const fresh = pane ? [...feed(pane).querySelectorAll("[data-nieuw]")] : [];
  if (!fresh.length || pane.classList.contains("looked")) return;
  pane.classList.add("looked");
  const seen = fresh.map((e) => e.dataset.naam).join(" ");
  const body = new URLSearchParams({ wie: pane.querySelector("[name=wie]").value, namen: seen });
  fetch("/gezien", { method: "POST", body });
}
document.addEventListener("focusin", look);
document.addEventListener("pointerdown", look);

// Clicks that need no server.

function put(pane, text) {
  const line = pane.querySelector("[name=tekst]");
  line.value = text.replace(/…$/, "");
  line.focus();
}

function about(pane, posting, words) {
  const shown = pane.querySelector(".about");
  pane.querySelector("[name=over]").value = posting;
  shown.hidden = !posting;
  shown.querySelector("span").textContent = words;
}

function answer(button) {
  const pane = windowOf(button);
  const head = button.closest(".post").querySelector(".head").textContent;
  about(pane, button.dataset.antwoord, pane.querySelector(".about").dataset.tekst.replace("{wat}", head));
  pane.querySelector("[name=tekst]").focus();
}

async function go_to(pane, link) {
  const [where, anchor] = link.getAttribute("href").slice(1).split("/");
  const tab = pane.querySelector(`.places [data-plek="${where}"]`);
  if (!tab) return;
  await htmx.ajax("GET", "/venster/inhoud", { source: tab, target: inside(pane), values: { plek: where } });
  const card = pane.querySelector(`[data-anker="${where}/${anchor}"]`);
  card?.scrollIntoView({ block: "start" });
  card?.focus({ preventScroll: true });
}

const clicks = {
  "[data-zet]": (b) => {
    const asker = panes().find((p) => p.querySelector("[name=wie]").value === b.dataset.bij);
    const pane = windowOf(b) ?? asker ?? panes()[0];
    put(pane, b.dataset.zet);
    b.closest(".tip")?.remove();
  },
  "[data-antwoord]": answer,
  "[data-niet-over]": (b) => about(windowOf(b), "", ""),
  "[data-sluit-formulier]": (b) => close_form(windowOf(b)),
  "[data-sluit-melding]": (b) => {
    const pane = windowOf(b);
    b.closest(".notice").remove();
    pane.querySelector("[name=tekst]").focus();
  },
  "[data-sluit]": (b) => { windowOf(b).remove(); remember(); document.getElementById("erbij").focus(); },
  "[data-weg]": (b) => document.getElementById(b.dataset.weg).remove(),
};

document.addEventListener("click", (event) => {
  const link = event.target.closest(".window .post a[href^='#'], .window .notice a[href^='#']");
  if (link) {
    event.preventDefault();
    go_to(windowOf(link), link);
    return;
  }
  for (const [what, act] of Object.entries(clicks)) {
    const found = event.target.closest(what);
    if (found) return act(found);
  }
});

panes().forEach(restore);
listen();
