// Loads the join page anew when its door opens, so that the button comes by itself. Without this there is a link.

"use strict";

const waiting = document.querySelector("[data-opens-in]");

if (waiting) {
  // Some seconds of chance: three hundred people do not knock in the same instant.
  const opensAt = Date.now() + Number(waiting.dataset.opensIn) * 1000 + Math.random() * 5000;
  setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() >= opensAt) location.reload();
  }, 1000);
}
