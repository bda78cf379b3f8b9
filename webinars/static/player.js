// Comfort on a clip's page: the film starts in its place, chapters and text lead to their second, the text follows the
// film and can be searched. Without this, every one of them is a link that loads the page anew.

"use strict";

const player = document.querySelector("[data-player]");
const screen_ = player.querySelector("[data-screen]");
const film = player.querySelector("[data-film]");
const showing = player.querySelector("[data-show]");
const paragraphs = [...player.querySelectorAll("[data-starts]")];
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

// ------------------------------------------------------------------------------------------------------- the film

let frameAddress = showing ? showing.dataset.show : "";

function showFrame(seconds) {
  const frame = document.createElement("iframe");
  frame.className = "screen__frame";
  frame.title = showing.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
  frame.allowFullscreen = true;
  frame.referrerPolicy = "strict-origin";
  frame.src = frameAddress.replace("{start}", String(seconds));
  screen_.replaceChildren(frame);
  screen_.focus({ preventScroll: true });
}

function goTo(seconds) {
  if (film) {
    film.currentTime = seconds;
    film.play().catch(() => {});
    return true;
  }
  if (screen_.querySelector("iframe") && frameAddress) {
    showFrame(seconds);
    return true;
  }
  return false; // nobody has asked for the film: the link leads to the text at that second
}

if (showing) {
  showing.addEventListener("click", (event) => {
    event.preventDefault();
    showFrame(Number(new URLSearchParams(location.search).get("t")) || 0);
    showing.closest(".button-row").previousElementSibling.remove();
    showing.remove();
  });
}

player.addEventListener("click", (event) => {
  const link = event.target.closest("[data-at]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const seconds = Number(link.dataset.at);
  const target = document.getElementById(`t${seconds}`);
  if (!goTo(seconds) && !target) return;
  event.preventDefault();
  history.replaceState(null, "", link.getAttribute("href"));
  if (target) mark(target);
});

// ------------------------------------------------------------------------------------------------------- the text

function mark(paragraph) {
  for (const each of paragraphs) each.toggleAttribute("data-now", each === paragraph);
}

const following = player.querySelector("[data-follow]");

if (film && paragraphs.length) {
  film.addEventListener("timeupdate", () => {
    const now = paragraphs.findLast((each) => Number(each.dataset.starts) <= film.currentTime + 0.2);
    if (!now || now.hasAttribute("data-now")) return;
    mark(now);
    if (following && following.checked && !film.paused) {
      now.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
    }
  });
}

// --------------------------------------------------------------------------------------------- searching the text

const tools = player.querySelector("[data-tools]");

if (tools) {
  tools.hidden = false;
  const field = tools.querySelector("[data-find]");
  const found = tools.querySelector("[data-found]");
  const plain = (text) => text.normalize("NFC").toLocaleLowerCase("sv");
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    let count = 0;
    for (const paragraph of paragraphs) {
      const holds = !wanted || plain(paragraph.textContent).includes(wanted);
      paragraph.hidden = !holds;
      count += holds ? 1 : 0;
    }
    const words = count === 0 ? field.dataset.foundNone : count === 1 ? field.dataset.foundOne : field.dataset.foundMany;
    found.textContent = wanted ? words.replace("#", String(count)) : "";
  });
}
