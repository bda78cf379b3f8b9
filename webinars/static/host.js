// The host's page: every tap is saved at once, and kept while there is no network. Without this there is a button.
"use strict";

const list = document.querySelector(".host-list");
const count = document.querySelector(".countdown[data-starts-in]");
const search = document.querySelector("#sok");

if (count) {
  const startsAt = Date.now() + Number(count.dataset.startsIn) * 1000;
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    const left = Math.ceil((startsAt - Date.now()) / 1000);
    if (left <= 0 || left > 3600) return left <= 0;
    count.textContent = count.dataset.in.replace("{time}", `${Math.floor(left / 60)}.${two(left % 60)}`);
    return false;
  };
  if (Number(count.dataset.startsIn) > 0) {
    const ticking = setInterval(() => {
      if (!tick()) return;
      clearInterval(ticking);
      count.textContent = count.dataset.live;
    }, 1000);
    tick();
  }
}

if (list) {
  const boxes = new Map([...list.querySelectorAll(".here__box")].map((box) => [box.value, box]));
  const trouble = list.querySelector(".host-trouble");
  const token = list.querySelector("[name=form_token]").value;
  const kept = `taps ${location.pathname}`;
  const recent = ([, tap]) => Date.now() - tap.at < 12 * 3600 * 1000;
  const waiting = new Map(JSON.parse(localStorage.getItem(kept) ?? "[]").filter(recent)); // registration: {here, at}
  let sending = false;

  const keep = () => {
    if (waiting.size) localStorage.setItem(kept, JSON.stringify([...waiting]));
    else localStorage.removeItem(kept);
  };

  const show = () => {
    for (const [name, box] of boxes) {
      const tap = waiting.get(name);
      if (tap) box.checked = tap.here;
      box.closest(".here").querySelector(".here__waits").hidden = !tap || sending === name;
    }
  };

  const say = (words) => {
    trouble.textContent = words;
    trouble.hidden = !words;
  };

  const agree = (state) => {
    for (const [name, here] of Object.entries(state.each))
      if (boxes.has(name) && !waiting.has(name)) boxes.get(name).checked = here;
    document.querySelector("[data-here]").textContent = state.here;
    document.querySelector("[data-of]").textContent = state.of;
    document.querySelector("[data-all]").textContent = state.people;
    document.querySelector("[data-people]").hidden = state.people === state.here;
  };

  const send = async () => {
    if (sending !== false) return;
    for (const [name, tap] of [...waiting]) {
      sending = name;
      try {
        const fields = { form_token: token, registration: name, here: tap.here ? "ja" : "nej" };
        const body = new URLSearchParams({ ...fields, ago: String(Math.max(0, Date.now() - tap.at)) });
        const answer = await fetch(list.dataset.tap, { method: "POST", body, redirect: "error" });
        if (!answer.ok) {
          say(answer.status === 403 ? list.dataset.lost : list.dataset.offline);
          break;
        } else {
          const state = await answer.json();
          if (waiting.get(name) === tap) waiting.delete(name);
          say("");
          agree(state);
        }
        keep();
      } catch {
        say(list.dataset.offline);
        break;
      }
    }
    sending = false;
    show();
  };

  list.classList.add("host-list--live");
  list.addEventListener("change", (event) => {
    if (!event.target.matches(".here__box")) return;
    waiting.set(event.target.value, { here: event.target.checked, at: Date.now() });
    keep();
    send().then(() => waiting.size && navigator.onLine && setTimeout(send, 300));
  });
  addEventListener("online", send);
  setInterval(async () => {
    if (document.visibilityState !== "visible") return;
    if (waiting.size) return send();
    try {
      const answer = await fetch(list.dataset.state, { redirect: "error" });
      if (answer.ok) agree(await answer.json());
    } catch {
      // no network: the next round asks again
    }
  }, 10000);
  show();
  send();
}

if (list && search) {
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
  const nobody = document.querySelector(".host-nobody");
  search.form.querySelector("button").hidden = true;
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", () => {
    const wanted = plain(search.value);
    let found = 0;
    for (const row of list.querySelectorAll(".here")) {
      row.hidden = !plain(row.dataset.name).includes(wanted);
      found += !row.hidden;
    }
    nobody.hidden = found > 0;
    const declined = list.querySelector("details");
    if (declined && wanted) declined.open = [...declined.querySelectorAll(".here")].some((row) => !row.hidden);
  });
}
