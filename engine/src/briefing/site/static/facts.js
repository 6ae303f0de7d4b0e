// Cards behind linked numbers. Everything they show stands in the page itself, so that they work
// from a file on disk; without this script each number is still a link to its row.
(() => {
  const store = document.getElementById("fact-cards");
  if (!store) return;
  const facts = JSON.parse(store.textContent);
  let card = null; // the open card
  let owner = null; // the link it belongs to
  let timer = 0;

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const anchor = (href, text) => {
    const made = element("a", "", text);
    made.href = href;
    return made;
  };

  const line = (name, ...content) => {
    const made = element("span", "fact-card-line");
    made.append(element("span", "fact-card-name", name), " ", ...content);
    return made;
  };

  const build = (link) => {
    const fact = facts[link.dataset.fact];
    const made = element("span", "fact-card");
    made.id = "fact-card";
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", "About this number");
    made.append(element("span", "fact-card-value", fact.value));
    made.append(element("span", "fact-card-label", fact.label));
    if (fact.spread) made.append(line("range", fact.spread));
    if (fact.asOf) made.append(line("as of", fact.asOf));
    if (fact.kind) made.append(line("kind", fact.kind));
    made.append(
      line("status", fact.status ? `${fact.status}: ${fact.statusMeans}` : "counted or entered by us"));
    for (const source of fact.sources) {
      made.append(line("source", anchor(source.href, source.text)));
    }
    if (fact.more) made.append(line("", `and ${fact.more} more sources`));
    if (fact.made.text) {
      made.append(line("row", fact.made.href ? anchor(fact.made.href, fact.made.text) : fact.made.text));
    }
    const questions = document.documentElement.dataset.questions;
    if (questions) {
      const address = new URL(questions);
      address.searchParams.set("title", `Question on the number ${fact.value}: ${fact.label}`);
      address.searchParams.set("body", `Page: ${location.pathname}\nNumber: ${link.dataset.fact} = ${fact.value}\n\nMy question: `);
      made.append(line("", anchor(address.href, "Question this number")));
    }
    const way = element("span", "fact-card-line");
    way.append(anchor(link.getAttribute("href"), `See ${fact.row}`));
    made.append(way);
    return made;
  };

  const place = () => {
    if (!card) return;
    const margin = 8;
    const at = owner.getClientRects()[0] || owner.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - card.offsetWidth - margin);
    const below = at.bottom + 6;
    const above = at.top - card.offsetHeight - 6;
    const fits = below + card.offsetHeight <= window.innerHeight || above < 0;
    card.style.left = `${Math.max(margin, left)}px`;
    card.style.top = `${fits ? below : above}px`;
  };

  const close = () => {
    clearTimeout(timer);
    if (!card) return;
    card.remove();
    owner.removeAttribute("aria-describedby");
    card = owner = null;
  };

  const open = (link) => {
    clearTimeout(timer);
    if (owner === link) return;
    close();
    owner = link;
    card = build(link);
    // Right behind its link, so that the next press of Tab is inside the card.
    link.after(card);
    link.setAttribute("aria-describedby", card.id);
    place();
  };

  const soon = (action, delay) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };

  const linkOf = (node) => (node instanceof Element ? node.closest("a.fact") : null);
  const inside = (node) => node instanceof Node && card && (card.contains(node) || owner.contains(node));
  let touched = false; // the last press came from a finger or pen

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType !== "mouse";
    if (card && !inside(event.target)) close();
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = linkOf(event.target);
    if (link) soon(() => open(link), owner ? 60 : 150);
    else if (card && inside(event.target)) clearTimeout(timer);
    else soon(close, 250);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event.target);
    if (link && !touched) open(link);
    else if (card && !inside(event.target)) close();
  });
  // A finger cannot hover: the first tap opens the card, which holds the way to the row.
  document.addEventListener("click", (event) => {
    const link = linkOf(event.target);
    if (!link || !touched || owner === link) return;
    event.preventDefault();
    open(link);
  });
  document.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key !== "Escape" || !card) return;
    const back = owner;
    const within = card.contains(document.activeElement);
    close();
    if (within) {
      back.focus();
      close(); // focus alone would open it again
    }
  });
  document.addEventListener("scroll", place, { capture: true, passive: true });
  window.addEventListener("resize", close);
})();
