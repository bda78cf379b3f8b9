// Says beside a day which week it lies in, by ISO 8601, as it is chosen. Without this, lists say so once it is saved.

"use strict";

const DAY = 86400000;

function week(text) {
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return "";
  // The week belongs to the year of its Thursday.
  const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday.getTime() - first) / (7 * DAY));
}

for (const input of document.querySelectorAll('.field-with-week input[type="date"]')) {
  const said = document.createElement("output");
  said.className = "week-number";
  said.htmlFor = input.id;
  const say = () => {
    const number = week(input.value);
    said.textContent = number ? `${document.documentElement.lang === "en" ? "week" : "vecka"} ${number}` : "";
  };
  input.after(said);
  input.addEventListener("input", say);
  say();
}
