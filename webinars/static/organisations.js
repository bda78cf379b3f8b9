// Suggestions under an input, since a datalist finds neither "Goteborg" nor "Falun" (Falu kommun):
// <input list data-suggest data-email="email" data-ask="Är du från {name}?" data-none data-one data-many="{count} förslag">
// <option value="Falu kommun" data-names="Falun|..." data-domains="falun.se ...">; usual domains need not be said.
// The address in the field data-email suggests one: asked, never filled in unasked.

const written = (text) => text.normalize("NFC").toLowerCase().trim().replace(/[^\S\n]+/g, " ");
const plain = (text) => written(text.normalize("NFKD").replace(/\p{M}/gu, ""));

// "Arjeplogs kommun" has arjeplog.se, "Hofors kommun" hofors.se.
const usualDomains = (name) => {
  const place = plain(name).replace(/[ -]|(kommun|stad)$/g, "");
  return `${place}.se ${place.replace(/s$/, "")}.se`;
};

const choiceFrom = ({ value, dataset: { names = "", domains = usualDomains(value) } }) => {
  const lines = `${value}\n${names.replaceAll("|", "\n")}`;
  return { value, written: `\n${written(lines)}`, plain: `\n${plain(lines)}`, domains: domains.split(" ") };
};

const matching = (choices, query) => {
  const [typed, bare] = [written(query), plain(query)];
  // As it is written, without accents, at another word, anywhere: the server ranks alike.
  const tiers = [["written", `\n${typed}`], ["plain", `\n${bare}`], ["plain", ` ${bare}`], ["plain", bare]];
  const found = tiers.flatMap(([form, part]) => choices.filter((choice) => bare && choice[form].includes(part)));
  return [...new Set(found)].slice(0, 8);
};

const set = (element, attributes) => {
  Object.entries(attributes).forEach((attribute) => element.setAttribute(...attribute));
  return element;
};
const make = (tag, attributes) => set(document.createElement(tag), attributes);

const enhance = (input) => {
  const choices = [...input.list.options].map(choiceFrom);
  const { none, one, many, ask } = input.dataset;
  const id = `${input.id}-suggestions`;
  const list = make("ul", { class: "suggestions", id, role: "listbox", hidden: "" });
  const status = make("div", { class: "visually-hidden", role: "status" });
  const button = make("button", { class: "button button--secondary button--small", type: "button", hidden: "" });
  let active = -1;

  const activate = (index) => {
    active = index;
    [...list.children].forEach((item, i) => set(item, { "aria-selected": i === index }));
    set(input, { "aria-activedescendant": list.children[index]?.id ?? "" });
    list.children[index]?.scrollIntoView({ block: "nearest" });
  };

  const show = (isShown) => {
    list.hidden = !isShown;
    set(input, { "aria-expanded": isShown });
    activate(-1);
  };

  const suggest = () => {
    const found = matching(choices, input.value);
    list.replaceChildren(...found.map((_, i) => make("li", { id: `${id}-${i}`, role: "option" })));
    found.forEach(({ value }, i) => (list.children[i].textContent = value));
    show(found.length > 0);
    const count = [none, one][found.length] ?? many.replace("{count}", found.length);
    set(list, { "aria-label": count });
    status.textContent = input.value.trim() && count;
  };

  const choose = (value) => {
    input.value = value;
    button.hidden = true;
    show(false);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (step) => {
    if (list.hidden) suggest();
    const stops = list.children.length + 1; // the field itself is one
    activate(((active + 1 + step + stops) % stops) - 1);
  };

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => show(false),
    Enter: () => (active < 0 ? show(false) : choose(list.children[active].textContent)),
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !keys[event.key] || (list.hidden && !event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    button.hidden = true;
    suggest();
  });
  input.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", ({ target }) => target !== list && choose(target.textContent));

  const email = input.form.elements[input.dataset.email];
  const askAbout = () => {
    const domain = `.${plain(email.value.split("@")[1] ?? "")}`;
    const known = choices.find(({ domains }) => domains.some((own) => own && domain.endsWith(`.${own}`)));
    button.hidden = !known || input.value.trim() !== "";
    if (button.hidden) return;
    button.value = known.value;
    button.textContent = status.textContent = ask.replace("{name}", known.value);
  };
  button.addEventListener("click", () => {
    choose(button.value);
    input.focus();
  });

  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  input.removeAttribute("list");
  const box = make("div", { class: "combobox" });
  input.before(box);
  box.append(input, list, status, button);
  show(false);
  if (!email) return;
  email.addEventListener("change", askAbout);
  askAbout();
};

document.querySelectorAll("input[list][data-suggest]").forEach(enhance);
