// SPDX-License-Identifier: Apache-2.0
// Moving people to another vehicle by drag, with mouse, pen or finger, and seeing how far the
// planner has come. Without it the same is done by choosing and pressing a button.
// @ts-check

const LOOK_MS = 1000;
const EDGE_PX = 56; // so near an edge the page moves along
const FASTEST_PX = 14; // a frame

/** @type {HTMLElement | null} */
let held = null;
/** @type {HTMLElement | null} */
let over = null;
/** Where the pointer is while somebody is held. */
const at = { x: 0, y: 0 };

/** Give everybody who can be moved something to be taken by. */
function grips() {
  for (const unit of document.querySelectorAll("li[data-unit]:not(:has(.grip))")) {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.textContent = "⠿";
    grip.setAttribute("aria-hidden", "true"); // by keyboard there is the menu
    unit.append(grip);
  }
}

/** Where the bars end that lie over the top of the page, there where the pointer is. */
function coveredTo() {
  let y = 0;
  for (let more = true; more && y < innerHeight; ) {
    const cover = document.elementFromPoint(at.x, y)?.closest(".bar, .trouble");
    const end = cover ? Math.ceil(cover.getBoundingClientRect().bottom) : y;
    more = end > y;
    y = end;
  }
  return y;
}

/** The vehicle under the pointer, if somebody can be moved there. Under a bar it is the one that comes out from it. */
function vehicleHere() {
  const y = Math.min(Math.max(at.y, coveredTo() + 1), innerHeight - 1);
  const row = document.elementFromPoint(at.x, y)?.closest("tr[data-trip]");
  if (!(row instanceof HTMLElement)) return null;
  const to = /** @type {HTMLSelectElement | null} */ (document.getElementById("f-to"));
  return to && [...to.options].some((each) => each.value === row.dataset.trip) ? row : null;
}

function letGo() {
  held?.classList.remove("moving");
  held?.removeAttribute("data-dirty");
  over?.classList.remove("over");
  held = over = null;
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target instanceof Element ? event.target.closest(".grip") : null;
  const unit = grip?.closest("li[data-unit]");
  if (!(unit instanceof HTMLElement)) return;
  event.preventDefault();
  held = unit;
  held.classList.add("moving");
  held.setAttribute("data-dirty", ""); // a fetched page does not take it from under the hand
  follow(event);
  requestAnimationFrame(scroll);
});

/** Show which vehicle somebody would be moved to. */
function mark() {
  const now = vehicleHere();
  if (now === over) return;
  over?.classList.remove("over");
  now?.classList.add("over");
  over = now;
}

/** Bring into sight what is above or below, while somebody is held near an edge. */
function scroll() {
  if (!held) return;
  const above = coveredTo() + EDGE_PX - at.y;
  const below = at.y - (innerHeight - EDGE_PX);
  const by = above > 0 ? -above : Math.max(0, below);
  if (by) {
    scrollBy({ top: Math.sign(by) * Math.min(FASTEST_PX, Math.ceil(Math.abs(by) / 4)), behavior: "instant" });
    mark();
  }
  requestAnimationFrame(scroll);
}

/** @param {PointerEvent} event */
function follow(event) {
  at.x = event.clientX;
  at.y = event.clientY;
}

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  follow(event);
  mark();
});

document.addEventListener("pointerup", (event) => {
  if (!held) return;
  follow(event);
  const to = vehicleHere()?.dataset.trip;
  const unit = held;
  letGo();
  const form = unit.closest("form");
  const radio = unit.querySelector("input[type=radio]");
  const select = form?.elements.namedItem("to");
  if (!to || !form || !(radio instanceof HTMLInputElement) || !(select instanceof HTMLSelectElement)) return;
  radio.checked = true;
  select.value = to;
  form.requestSubmit();
});
document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
});

/** Have the page fetched again while something is at work, to show how far it has come. */
function look() {
  if (document.querySelector("[data-working]")) document.dispatchEvent(new Event("again"));
}

/** What keeps somebody where they are is read beside them, and not at the top of the page. */
function tellWhy() {
  const why = document.getElementById("move-to-mistake");
  if (!why) return;
  why.tabIndex = -1;
  why.focus({ preventScroll: true });
  why.scrollIntoView({ block: "center" });
}

document.addEventListener("placed", grips);
document.addEventListener("placed", tellWhy);
grips();
setInterval(look, LOOK_MS);
