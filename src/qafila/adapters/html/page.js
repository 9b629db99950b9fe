// SPDX-License-Identifier: Apache-2.0
// Keeps the language in the address, opens what an address points at, prints what is folded away.
"use strict";
(() => {
  const root = document.documentElement;
  const picks = [...document.querySelectorAll("input.pick")];
  const sections = () => [...document.querySelectorAll(`#${root.lang} .part`)];

  const speak = (pick) => {
    pick.checked = true;
    root.lang = pick.value;
    root.dir = pick.dataset.dir;
    document.title = pick.dataset.title;
  };

  const go = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    for (let at = target.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    target.scrollIntoView();
  };

  const follow = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const pick = picks.find((each) => id === each.value || id.startsWith(`${each.value}-`));
    if (!pick) return;
    speak(pick);
    if (id !== pick.value) go(id);
  };

  for (const pick of picks) {
    pick.addEventListener("change", () => {
      const before = root.lang;
      // The part being read: its place in the other language is where reading goes on.
      const read = sections().findLast((part) => part.getBoundingClientRect().top < innerHeight / 3);
      speak(pick);
      const id = read && scrollY > 0 ? pick.value + read.id.slice(before.length) : pick.value;
      history.replaceState(null, "", `#${encodeURIComponent(id)}`);
      if (read && scrollY > 0) go(id);
    });
  }

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.held:not([open])")];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of folded) each.open = false; });
  if (matchMedia("(max-width: 40rem)").matches) {
    for (const each of document.querySelectorAll(".contents details")) each.open = false;
  }
  addEventListener("hashchange", follow);
  for (const pick of picks) if (pick.checked) speak(pick);
  follow();
})();
