// SPDX-License-Identifier: Apache-2.0
// What a page does by itself: it fetches itself again when the operation changes, sends forms
// without leaving, and searches while somebody types. Every page works without it.
// @ts-check

const SOON_MS = 3000; // a page that waits for something is fetched again so often
const AGAIN_MS = 250; // two fetches of one page are at least so far apart
const TYPED_MS = 180;

/** Where this page is, whatever place within it. */
const here = () => location.pathname + location.search;
let shown = here();
/** @type {EventSource | null} */
let stream = null;
let wanted = 0; // the version that the stream told last
let wantedChecks = 0; // and how often findings had changed by then
let etag = "";
let busy = false;
let byHand = false; // somebody has just typed into a search
let asked = false; // to fetch once more as soon as the fetch at work is done
let lastAt = 0;
let lostAt = 0;
let forms = 0; // forms that were sent from here, so that no page of before takes the place of theirs
let stale = false; // something was not put in place, because somebody was typing there

const body = () => document.body;
const version = () => Number(body().dataset.version || 0);
const checks = () => Number(body().dataset.checks || 0);

/** Show or hide what went wrong. @param {"line" | "store"} which @param {boolean} on */
function trouble(which, on) {
  const line = document.getElementById(`trouble-${which}`);
  const box = document.getElementById("trouble");
  if (!line || !box) return;
  line.hidden = !on;
  box.hidden = [...box.children].every((child) => /** @type {HTMLElement} */ (child).hidden);
}

/** What regions were when they came, before tables were stacked. @type {WeakMap<Element, string>} */
const served = new WeakMap();
const narrow = matchMedia("(max-width: 34rem)");

/** Whether every row of a table has a cell for each heading, or one across all. @param {HTMLTableElement} table */
function isPlain(table) {
  const heads = table.tHead?.rows.length === 1 ? table.tHead.rows[0].cells.length : 0;
  const rows = [...table.tBodies].flatMap((part) => [...part.rows]);
  return heads > 2 && !table.tFoot && rows.every(({ cells }) =>
    cells.length === heads || (cells.length === 1 && cells[0].colSpan >= heads));
}

/** On a telephone a table that is too wide shows each row as lines, a heading before each value. */
function stack() {
  for (const box of document.querySelectorAll(".scroll")) {
    const table = box.querySelector(":scope > table");
    if (!(table instanceof HTMLTableElement)) continue;
    table.classList.remove("stacked");
    if (!narrow.matches || box.scrollWidth <= box.clientWidth + 1 || !isPlain(table)) continue;
    const region = box.closest("[data-region]") || document.getElementById("main");
    if (region && !served.has(region)) served.set(region, region.innerHTML);
    const heads = [...(table.tHead?.rows[0].cells || [])].map((head) => head.textContent?.trim() || "");
    for (const part of table.tBodies) for (const { cells } of part.rows) {
      if (cells.length === heads.length) heads.forEach((head, at) => { cells[at].dataset.label = head; });
    }
    table.classList.add("stacked");
  }
}
/** Mark fields of files that hold none: what the browser says there is in its own language. */
function markEmpty() {
  for (const field of document.querySelectorAll(".file > input")) {
    field.toggleAttribute("data-empty", !(/** @type {HTMLInputElement} */ (field).files?.length));
  }
}

for (const prepare of [stack, markEmpty]) {
  document.addEventListener("placed", prepare);
  prepare();
}
document.addEventListener("change", markEmpty);
narrow.addEventListener("change", stack);
document.fonts?.ready.then(stack);

/** What somebody is busy with must not be taken from under their hands. @param {Element} region */
function inUse(region) {
  const at = document.activeElement;
  if (region.querySelector("[data-dirty]")) return true;
  return !!at && region.contains(at) && at.matches("input, textarea, select") &&
    !at.matches("[data-search]");
}

/**
 * How to find what has the focus once a region was replaced, or null: by its id, or else as the
 * same of the links or buttons that say the same, so that whoever works without a mouse stays
 * where they were. @param {Element} region @returns {(() => HTMLElement | null) | null}
 */
function foothold(region) {
  const at = document.activeElement;
  if (!at || at === body()) return null;
  if (at.id) return () => document.getElementById(at.id);
  if (!region.contains(at)) return null;
  const told = (/** @type {Element} */ each) =>
    ["href", "name", "value", "form"].map((name) => each.getAttribute(name) ?? "").join("\n");
  const alike = () => /** @type {HTMLElement[]} */ (
    [...region.querySelectorAll(at.tagName)].filter((each) => told(each) === told(at)));
  const place = alike().indexOf(/** @type {HTMLElement} */ (at));
  return () => alike()[place] ?? null;
}

/** Put a fetched page in place of what is shown, region by region. @param {Document} page */
function place(page) {
  for (const name of ["version", "checks", "live"]) {
    const value = page.body.dataset[name];
    if (value) body().dataset[name] = value;
  }
  const opened = new Set([...document.querySelectorAll("details[id][open]")].map((d) => d.id));
  const regions = [...document.querySelectorAll("[data-region]")];
  const standing = document.getElementById("standing");
  const shown = [...(regions.length ? regions : [document.getElementById("main")]), standing];
  for (const region of shown) {
    if (!region) continue;
    const fresh = page.getElementById(region.id);
    if (!fresh || fresh.innerHTML === (served.get(region) ?? region.innerHTML)) continue;
    if (inUse(region)) {
      stale = true;
      continue;
    }
    served.set(region, fresh.innerHTML);
    const focus = foothold(region);
    const caret = document.activeElement instanceof HTMLInputElement
      ? document.activeElement.selectionStart : null;
    // What became of a form stays to be read; the fact that it made changes the page at once.
    const told = region.querySelector(":scope > .told");
    if (told && !fresh.querySelector(":scope > .told")) {
      for (const each of [...region.childNodes]) if (each !== told) each.remove();
      told.after(...fresh.childNodes);
    } else region.replaceChildren(...fresh.childNodes);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    const again = focus?.();
    again?.focus({ preventScroll: true });
    if (caret !== null && again instanceof HTMLInputElement) again.setSelectionRange(caret, caret);
    region.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
  }
  if (standing) standing.hidden = !standing.firstElementChild;
  leadToStanding();
}

let standingSeen = false;

/** On a telephone what everybody must know goes with the page; only while it is out of sight a line leads to it. */
function leadToStanding() {
  const line = document.getElementById("standing-line");
  if (line) line.hidden = standingSeen || !!document.getElementById("standing")?.hidden;
}

const standingBox = document.getElementById("standing");
if (standingBox) {
  new IntersectionObserver((found) => {
    standingSeen = found[found.length - 1].isIntersecting;
    leadToStanding();
  }).observe(standingBox);
}

/** Fetch this page again and show what has changed. */
async function again() {
  if (busy) {
    asked = true; // for something else meanwhile: once more when this is done
    return;
  }
  busy = true;
  const wait = lastAt + AGAIN_MS - performance.now();
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  lastAt = performance.now();
  const before = forms;
  try {
    // Whoever types sits before it; what a page asks for by itself is no sign of that.
    const headers = { ...(byHand ? {} : { "X-Quiet": "1" }), ...(etag ? { "If-None-Match": etag } : {}) };
    byHand = false;
    const answer = await fetch(location.href, { headers, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") location.reload(); // the session has ended
    else if (answer.status === 200 && before === forms) { // else it is the page of before
      etag = answer.headers.get("ETag") || "";
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (before === forms) place(page);
    }
  } catch {
    // The stream tells when the line is back.
  } finally {
    busy = false;
  }
  if (asked || wanted > version() || wantedChecks > checks()) setTimeout(again, asked ? 0 : AGAIN_MS);
  asked = false;
}

/** Listen for changes of the operation that is shown. */
function listen() {
  const address = body().dataset.live;
  if (!address) return;
  stream = new EventSource(address);
  stream.addEventListener("version", (event) => {
    const told = JSON.parse(/** @type {MessageEvent} */ (event).data);
    lostAt = 0;
    trouble("line", false);
    trouble("store", told.trouble !== "");
    trouble("refused", told.refused !== "");
    wanted = told.version;
    wantedChecks = told.checks;
    if (wanted !== version() || wantedChecks !== checks()) again();
  });
  stream.addEventListener("error", () => {
    lostAt ||= performance.now();
    setTimeout(() => trouble("line", lostAt > 0), 3000);
    if (stream?.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  });
}

/** Send a form and show what came of it, where it was sent from. @param {HTMLFormElement} form @param {HTMLElement | null} by */
async function send(form, by) {
  const data = new FormData(form);
  if (by instanceof HTMLButtonElement && by.name) data.append(by.name, by.value);
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true; // one press, one fact
  form.setAttribute("aria-busy", "true");
  try {
    const plain = form.enctype !== "multipart/form-data";
    const sent = plain ? new URLSearchParams(/** @type {any} */ (data)) : data;
    const answer = await fetch(form.action, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("main")) throw new Error("no page");
    for (const dirty of document.querySelectorAll("[data-dirty]")) dirty.removeAttribute("data-dirty");
    if (answer.redirected) history.pushState(null, "", answer.url);
    shown = here();
    document.title = page.title;
    etag = "";
    forms += 1;
    const main = document.getElementById("main");
    const fresh = page.getElementById("main");
    if (main && fresh) main.replaceChildren(...fresh.childNodes);
    // What has to be mended stays until it is sent again, whatever happens meanwhile.
    if (!answer.ok) main?.firstElementChild?.setAttribute("data-dirty", "");
    for (const name of ["version", "checks"]) {
      const value = page.body.dataset[name];
      if (value) body().dataset[name] = value;
    }
    const first = main?.querySelector("[aria-invalid], [role=alert], [role=status]");
    if (first instanceof HTMLElement) {
      if (!first.matches("input, select, textarea")) first.tabIndex = -1;
      first.focus();
      first.scrollIntoView({ block: "center" });
    }
    main?.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
  } catch {
    trouble("line", true); // what was typed is still there
    for (const button of buttons) button.disabled = false;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method.toLowerCase() !== "post" || form.dataset.leave !== undefined) return;
  event.preventDefault();
  send(form, /** @type {SubmitEvent} */ (event).submitter);
});

document.addEventListener("formdata", (event) => {
  // What was ticked in the form that a form names goes with it: a press elsewhere loses nothing.
  const name = /** @type {HTMLFormElement} */ (event.target).dataset.with;
  const beside = name ? document.getElementById(name) : null;
  if (!(beside instanceof HTMLFormElement)) return;
  for (const [key, value] of new FormData(beside)) {
    if (/-\d+$/.test(key)) event.formData.append(key, value); // of a value, by its number
  }
});

document.addEventListener("input", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (field.matches("[data-search]")) {
    const form = /** @type {HTMLInputElement} */ (field).form;
    if (!form) return;
    clearTimeout(Number(form.dataset.timer || 0));
    form.dataset.timer = String(setTimeout(() => {
      const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      history.replaceState(null, "", `${form.action.split("?")[0]}?${asked}`);
      shown = here();
      etag = "";
      lastAt = 0;
      byHand = true;
      again();
    }, TYPED_MS));
  } else if (field.closest("form[method=post]")) {
    field.setAttribute("data-dirty", ""); // a fetched page leaves it alone
  }
});

setInterval(() => { // without loading the page anew: who reads or types there is not thrown out
  if (document.querySelector("main [data-soon]")) again();
}, SOON_MS);

document.addEventListener("again", () => { // a page's own script asks for it
  etag = "";
  again();
});

document.addEventListener("focusout", () => {
  if (!stale) return;
  stale = false;
  etag = "";
  setTimeout(again, 100);
});
window.addEventListener("popstate", () => {
  if (here() !== shown) location.reload(); // else a link led to a place within this page
});
document.addEventListener("click", (event) => {
  // A menu closes when somebody goes elsewhere.
  for (const menu of document.querySelectorAll("details.menu[open], details.me[open]")) {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open], details.me[open]")) {
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  }
});

listen();
