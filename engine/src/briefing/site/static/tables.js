// Sorting and filtering of the tables of the data catalogue. Rows are moved and hidden, never
// written anew: each keeps its id, so that addresses of rows, the browser's own search and printing
// work. Without this script they are plain tables.
(() => {
  const table = document.querySelector("table.catalogue-rows");
  if (!table) return;
  const box = table.closest(".table-scroll");
  const body = table.tBodies[0];
  const rows = [...body.rows]; // in the order of the file
  const heads = [...table.tHead.rows[0].cells];
  // Han characters in the order of the book's language, such as Chinese by its reading; 9 before 10.
  const order = new Intl.Collator(table.dataset.order, { numeric: true });
  let texts = null; // of each row, in small letters; made when somebody first looks for something
  let sorted = null; // {column, down}

  const element = (tag, properties, ...content) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...content);
    return made;
  };

  // The controls: one field over all columns, a choice for each column of few coded words.
  const field = element("input", { type: "search", autocomplete: "off", spellcheck: false });
  const choices = heads.filter((head) => head.dataset.choices).map((head) => {
    const words = head.dataset.choices.split(" ");
    const select = element("select", { name: head.textContent },
      element("option", { value: "" }, "all"), ...words.map((word) => element("option", { value: word }, word)));
    return { column: head.cellIndex, select };
  });
  const clear = element("button", { type: "button", hidden: true }, "Show all, in the first order");
  const count = element("p", { className: "table-count" });
  count.setAttribute("role", "status");
  const labelled = (text, control) => element("label", {}, element("span", {}, text), control);
  const controls = element("div", { className: "table-controls" },
    labelled("Find in all columns", field),
    ...choices.map(({ select }) => labelled(select.name, select)), clear);
  controls.setAttribute("role", "search");
  controls.setAttribute("aria-label", "Rows of this table");
  box.before(controls, count);

  const say = (shown) => {
    const all = rows.length.toLocaleString("en");
    const number = shown === rows.length ? `${all} rows` : `${shown.toLocaleString("en")} of ${all} rows`;
    const way = sorted ? `, sorted by ${heads[sorted.column].textContent}, ${sorted.down ? "descending" : "ascending"}` : "";
    if (count.textContent !== number + way) count.textContent = number + way;
    clear.hidden = shown === rows.length && !sorted;
  };

  const textOf = (row) => [...row.cells].map((cell) => cell.textContent).join("\n").toLowerCase();

  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = choices.filter(({ select }) => select.value);
    if (words.length) texts ??= rows.map(textOf);
    let shown = 0;
    rows.forEach((row, at) => {
      const fits = words.every((word) => texts[at].includes(word))
        && chosen.every(({ column, select }) => row.cells[column].textContent === select.value);
      if (row.hidden === fits) row.hidden = !fits;
      shown += fits;
    });
    say(shown);
  };

  const compare = (column) => {
    if (heads[column].classList.contains("number")) return (a, b) => Number(a) - Number(b);
    if (heads[column].classList.contains("date")) return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    return order.compare;
  };

  // Rows that are equal stay as they were, so that one column can be sorted within another. Empty
  // cells come last in both directions.
  const sort = () => {
    heads.forEach((head, column) => {
      if (column !== sorted?.column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    });
    if (!sorted) return body.append(...rows);
    const { column, down } = sorted;
    const by = compare(column);
    const keyed = [...body.rows].map((row) => [row.cells[column].textContent, row]);
    const full = keyed.filter(([key]) => key).sort(([a], [b]) => (down ? by(b, a) : by(a, b)));
    body.append(...[...full, ...keyed.filter(([key]) => !key)].map(([, row]) => row));
  };

  // What is chosen stands in the address, so that it can be kept and sent. The fragment stays what
  // it is: the address of a row.
  const remember = () => {
    const address = new URL(location.href);
    const put = (name, value) => (value ? address.searchParams.set(name, value) : address.searchParams.delete(name));
    put("find", field.value.trim());
    choices.forEach(({ select }) => put(select.name, select.value));
    put("sort", sorted && (sorted.down ? "-" : "") + heads[sorted.column].textContent);
    if (address.href !== location.href) history.replaceState(null, "", address);
  };

  const recall = () => {
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("find") || "";
    choices.forEach(({ select }) => {
      select.value = asked.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";
    });
    const name = asked.get("sort") || "";
    const column = heads.findIndex((head) => head.textContent === name.replace(/^-/, ""));
    sorted = column < 0 ? null : { column, down: name.startsWith("-") };
    if (sorted) sort();
    filter();
  };

  let timer = 0;
  const changed = () => {
    filter();
    clearTimeout(timer);
    timer = setTimeout(remember, 300); // browsers refuse an address that changes with every letter
  };

  const showAll = () => {
    field.value = "";
    choices.forEach(({ select }) => (select.value = ""));
    changed();
  };

  // An address of a row shows that row, whatever was looked for. The heights of rows that were never
  // in sight are guessed, so the first jump may miss.
  const goTo = (row, tries) => {
    row.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const { top, bottom } = row.getBoundingClientRect();
      if (tries && (bottom < 0 || top > innerHeight)) goTo(row, tries - 1);
    }));
  };
  const showTarget = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!row || !body.contains(row)) return;
    if (row.hidden) showAll();
    goTo(row, 5);
  };

  // Hundreds of rows with twenty cells take a browser longer to lay out than a reader waits for a
  // letter that was typed. As a grid with known columns, a row out of sight costs nothing. A table
  // of another display is a table no more for some screen readers unless it says so.
  const widths = heads.map((head) => Number(head.dataset.width));
  table.style.setProperty("--columns", widths.map((width) => `minmax(calc(${width}ch + 1.6em), ${width}fr)`).join(" "));
  table.style.setProperty("--width", `calc(${widths.reduce((sum, width) => sum + width)}ch + ${1.6 * widths.length}em)`);
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const part of [table, ...table.querySelectorAll("*")]) {
    if (part.tagName === "TH") part.setAttribute("role", part.scope === "col" ? "columnheader" : "rowheader");
    else if (roles[part.tagName]) part.setAttribute("role", roles[part.tagName]);
  }
  table.classList.add("as-grid");
  heads.forEach((head, column) => {
    const button = element("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      sorted = { column, down: sorted?.column === column && !sorted.down };
      sort();
      changed();
    });
  });
  field.addEventListener("input", changed);
  choices.forEach(({ select }) => select.addEventListener("change", changed));
  clear.addEventListener("click", () => {
    sorted = null;
    sort();
    showAll();
    field.focus();
  });
  addEventListener("hashchange", showTarget);
  recall();
  if (document.readyState === "complete") showTarget();
  else addEventListener("load", showTarget); // after the browser's own jump
})();
