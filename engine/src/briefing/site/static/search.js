// The search page. The index (searchindex.js) holds the text of every section; MiniSearch finds and
// ranks sections, and this script groups them by page and shows where the words stand.
(() => {
  const SECTIONS_SHOWN = 3; // of each page; the others are folded
  const DECAY = 0.5; // what each further section adds to the rank of its page
  const SAME_HEADING = 4; // the heading is the query itself: the entry that explains it
  const AS_PHRASE = 1.8; // the words stand together, in this order
  const AS_ANOTHER_WORD = 0.5; // the text has the English for the Chinese, or the other way round
  const CONTEXT = 90; // characters before and after a hit

  const field = document.getElementById("search-words");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  document.getElementById("search-without-script").remove();
  const stopWords = new Set(STOP_WORDS);
  const stemmer = new Stemmer();

  // Runs of Chinese characters, and words of any other script.
  const RUNS = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu;
  const runs = (text) => text.toLowerCase().match(RUNS) || [];
  const isHan = (run) => /^\p{Script=Han}/u.test(run);
  const pairs = (run) => Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));

  // Chinese has no spaces: every two characters that stand together are a word of the index. The
  // last one is a word too, so that a single character is found wherever it stands.
  const indexed = (text) =>
    runs(text).flatMap((run) => (isHan(run) ? [...pairs(run), run.at(-1)] : [run]));
  const asked = (text) =>
    runs(text).flatMap((run) => (isHan(run) && run.length > 1 ? pairs(run) : [run]));
  const processed = (word) =>
    stopWords.has(word) ? null : isHan(word) || /\d/.test(word) ? word : stemmer.stemWord(word);

  const sections = PAGES.flatMap(([page, title, weight, kind, places]) =>
    places.map(([anchor, heading, text], at) => (
      { id: `${page}#${at}`, page, title, weight, kind, anchor, heading, text })));
  const byId = new Map(sections.map((section) => [section.id, section]));

  const index = new MiniSearch({
    fields: ["heading", "text"],
    tokenize: indexed,
    processTerm: processed,
    searchOptions: {
      tokenize: asked,
      combineWith: "AND",
      boost: { heading: 2 },
      bm25: { k: 1.2, b: 0.3, d: 0.5 }, // b: a long section is no worse than a short entry
      boostDocument: (id) => byId.get(id).weight,
      // The beginning of a word, and a single Chinese character inside its pairs.
      prefix: (term) => (isHan(term) ? term.length === 1 : term.length > 3),
    },
  });
  index.addAll(sections);

  const plain = (text) => runs(text).join(" ");

  // Other words for the same thing, from the headings of glossary and names: the Chinese of an
  // English name, the name behind an abbreviation, and back.
  const others = new Map();
  for (const { page, heading } of sections) {
    if (page !== "book/glossary" && page !== "book/entities") continue;
    const [, name, short, chinese] = heading.match(/^(.*?)(?: \(([^)]*)\))?(?: (\p{Script=Han}.*))?$/su);
    const forms = [name, short, chinese].filter(Boolean);
    for (const form of forms) others.set(plain(form), forms.filter((one) => one !== form));
  }

  // MiniSearch ranks sections by their words; the order of the words is looked at here.
  const rank = (hit, phrases) => {
    const { heading, text } = byId.get(hit.id);
    const [above, below] = [plain(heading), plain(text)];
    const factors = phrases.map((phrase) =>
      above === phrase || above.startsWith(`${phrase} `) ? SAME_HEADING
      : above.includes(phrase) ? AS_PHRASE * (1 + phrase.length / above.length)
      : below.includes(phrase) ? AS_PHRASE : 1);
    return hit.score * Math.max(...factors);
  };

  const find = (query) => {
    const also = others.get(plain(query)) || [];
    const forms = [query, ...also].map((form, at) => ({
      combineWith: "AND",
      queries: [form],
      boostDocument: (id) => byId.get(id).weight * (at ? AS_ANOTHER_WORD : 1),
    }));
    let hits = index.search({ combineWith: "OR", queries: forms });
    let close = false;
    if (!hits.length) {
      hits = index.search(query, { fuzzy: 0.25, combineWith: "OR" });
      close = hits.length > 0;
    }
    const phrases = [query, ...also].map(plain);
    const pages = new Map();
    for (const hit of hits) {
      const section = { ...byId.get(hit.id), score: rank(hit, phrases), words: Object.keys(hit.match) };
      if (!pages.has(section.page)) pages.set(section.page, []);
      pages.get(section.page).push(section);
    }
    const groups = [...pages.values()].map((found) => {
      found.sort((a, b) => b.score - a.score);
      const score = found.reduce((sum, one, at) => sum + one.score * DECAY ** at, 0);
      return { ...found[0], score, found };
    });
    return { close, also, groups: groups.sort((a, b) => b.score - a.score || (a.page < b.page ? -1 : 1)) };
  };

  // Where the words found stand in a text: beginnings and ends. Pairs of characters may overlap.
  const spans = (text, words) => {
    const found = [];
    const add = (from, to) => {
      const last = found.at(-1);
      if (last && from <= last[1]) last[1] = to;
      else found.push([from, to]);
    };
    for (const { 0: run, index } of text.matchAll(RUNS)) {
      if (isHan(run)) pairs(run).forEach((pair, at) => words.has(pair) && add(index + at, index + at + 2));
      if (words.has(processed(run.toLowerCase()))) add(index, index + run.length);
      if (isHan(run) && words.has(run.at(-1))) add(index + run.length - 1, index + run.length);
    }
    return found;
  };

  const element = (tag, className, ...content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };

  const marked = (text, words) => {
    const pieces = [];
    let end = 0;
    for (const [from, to] of spans(text, words)) {
      pieces.push(text.slice(end, from), element("mark", "", text.slice(from, to)));
      end = to;
    }
    return [...pieces, text.slice(end)];
  };

  // The words around the first hit, cut where words end; Chinese is cut anywhere.
  const excerpt = (text, words) => {
    const at = spans(text, words)[0]?.[0] ?? 0;
    const before = text.lastIndexOf(" ", Math.max(0, at - CONTEXT)) + 1;
    const from = at - before > 2 * CONTEXT ? at - CONTEXT : before;
    const after = text.indexOf(" ", at + 2 * CONTEXT);
    const to = after < 0 || after - at > 3 * CONTEXT ? Math.min(text.length, at + 2 * CONTEXT) : after;
    return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  };

  const sectionItem = (section) => {
    const words = new Set(section.words);
    const link = element("a", "", ...marked(section.heading, words));
    link.href = `${section.page}.html${section.anchor ? `#${section.anchor}` : ""}`;
    const item = element("li", "", link);
    if (section.text) item.append(element("p", "", ...marked(excerpt(section.text, words), words)));
    return item;
  };

  const pageItem = ({ page, title, kind, found }) => {
    const link = element("a", "", title);
    link.href = `${page}.html`;
    const item = element("li", "", element("h2", "", link, " ", element("span", "search-kind", kind)));
    item.append(element("ul", "", ...found.slice(0, SECTIONS_SHOWN).map(sectionItem)));
    const rest = found.slice(SECTIONS_SHOWN);
    if (rest.length) {
      const folded = element("details", "", element("summary", "", `${rest.length} more on this page`));
      // Hundreds of entries may be folded here: they are made when they are asked for.
      folded.addEventListener("toggle", () => folded.append(element("ul", "", ...rest.map(sectionItem))), { once: true });
      item.append(folded);
    }
    return item;
  };

  const places = (number) => `${number} ${number === 1 ? "place" : "places"}`;
  const show = () => {
    const query = field.value.trim();
    const { close, also, groups } = query ? find(query) : { close: false, also: [], groups: [] };
    list.replaceChildren(...groups.map(pageItem));
    const total = groups.reduce((sum, { found }) => sum + found.length, 0);
    const where = `${places(total)} on ${groups.length} ${groups.length === 1 ? "page" : "pages"}`;
    status.textContent = !query ? ""
      : !total ? `Nothing found for “${query}”.`
      : close ? `Nothing found for “${query}”. Close to it: ${where}.`
      : `Found “${query}” ${also.length ? `(also as ${also.map((one) => `“${one}”`).join(", ")}) ` : ""}in ${where}.`;
    document.title = document.title.replace(/^(?:.* – )?Search/, query ? `${query} – Search` : "Search");
  };

  field.value = new URLSearchParams(location.search).get("q") || "";
  show();
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set("q", field.value);
    history.pushState(null, "", address);
    show();
  });
  addEventListener("popstate", () => {
    field.value = new URLSearchParams(location.search).get("q") || "";
    show();
  });
})();
