// SPDX-License-Identifier: Apache-2.0
// Moving people to another vehicle by drag, with mouse, pen or finger, and seeing how far the
// planner has come. Without it the same is done by choosing and pressing a button.
// @ts-check

const LOOK_MS = 1000;

/** @type {HTMLElement | null} */
let held = null;
/** @type {HTMLElement | null} */
let over = null;

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

/** The vehicle under a point, if somebody can be moved there. @param {PointerEvent} event */
function vehicleAt(event) {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest("tr[data-trip]");
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
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const now = vehicleAt(event);
  if (now !== over) {
    over?.classList.remove("over");
    now?.classList.add("over");
    over = now;
  }
});

document.addEventListener("pointerup", (event) => {
  if (!held) return;
  const to = vehicleAt(event)?.dataset.trip;
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

document.addEventListener("placed", grips);
grips();
setInterval(look, LOOK_MS);
