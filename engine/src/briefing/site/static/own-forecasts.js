// A reader's own forecasts: written down before ours are shown, and scored as questions settle. They
// stay in this browser, or in a file that the reader saves. Without this script there is a table.
(() => {
  const place = document.getElementById("own-forecasts");
  const { book, chapters } = JSON.parse(document.getElementById("own-data").textContent);
  const questions = new Map(chapters.flatMap((chapter) => chapter.questions).map((one) => [one.id, one]));
  const KEY = `own-forecasts:${book}`;
  const HEAD = "question,written,value";
  const LONGEST = 1e6; // bytes of a file that is taken in
  let written = {}; // by question: its day and the value, in percent or in the unit of the question
  let refused = false; // the browser keeps nothing, as in some private windows and for some files

  // Text is appended as text: no question can put markup into the page.
  const element = (tag, properties, ...content) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...content);
    return made;
  };
  const button = (words, act) => {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  };
  const live = (className) => {
    const made = element("p", { className });
    made.setAttribute("role", "status");
    return made;
  };
  const say = (line, words) => {
    if (line.textContent !== words) line.textContent = words;
  };
  const counted = (number, one, more) => `${number} ${number === 1 ? one : more}`;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

  // Days are those of the reader's calendar, written as in the tables.
  const today = () => {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  };
  const isDay = (text) => {
    const day = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? text : NaN);
    return !isNaN(day) && day.toISOString().startsWith(text);
  };
  const dayInWords = (day) => new Date(day).toLocaleDateString("en-GB",
    { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const inWords = (one, value) => {
    const number = value.toLocaleString("en", { maximumSignificantDigits: 12 });
    return !one.isNumber || one.unit === "%" ? `${number}%` : `${number} ${one.unit}`.trim();
  };
  const fits = (one, value) => Number.isFinite(value) && (one.isNumber || (value >= 1 && value <= 99));
  const wanted = (one) => (one.isNumber ? "a number, without commas" : "a number from 1 to 99");

  // What is kept. Another window may have written since: it is read again before each change.
  const recall = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY)) ?? {};
      const sound = ([id, it]) => isDay(it?.day) && fits(questions.get(id) ?? { isNumber: true }, it.value);
      written = Object.fromEntries(Object.entries(found).filter(sound));
    } catch (error) {
      if (!(error instanceof SyntaxError)) refused = true;
    }
  };
  const change = (edit) => {
    if (!refused) recall();
    edit();
    try {
      localStorage.setItem(KEY, JSON.stringify(written));
    } catch {
      refused = true;
    }
    showAll();
  };
  const known = () => [...questions.values()].filter((one) => one.id in written);

  // A question: a field, or once it is filled in what was written beside what we say.
  const about = (one) => {
    const due = one.settled && !(one.id in written)
      ? `Due ${one.due}. Settled; what came is shown once you wrote down yours, which will not count.`
      : `Due ${one.due}.`;
    return element("div", { className: "own-about" }, due,
      element("details", {}, element("summary", {}, "Fine print"),
        element("p", {}, one.finePrint)));
  };

  const asking = (one, name) => {
    const input = element("input", { id: name, type: "number", step: "any", autocomplete: "off", inputMode: "decimal" });
    if (!one.isNumber) Object.assign(input, { min: 1, max: 99, step: 1 });
    const unit = element("span", { id: `${name}-unit` }, one.isNumber ? one.unit : "% that it is yes");
    const wrong = element("p", { id: `${name}-wrong`, className: "own-said" });
    wrong.setAttribute("role", "alert");
    input.setAttribute("aria-describedby", `${unit.id} ${wrong.id}`);
    const send = element("button", {}, "Write it down");
    send.setAttribute("aria-describedby", `${name}-question`);
    const form = element("form", { noValidate: true },
      element("label", { id: `${name}-question`, className: "own-question", htmlFor: name }, one.question),
      about(one), element("div", { className: "own-controls" }, input, unit, send), wrong);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = input.valueAsNumber;
      if (!fits(one, value)) {
        input.setAttribute("aria-invalid", "true");
        say(wrong, `Write ${wanted(one)}.`);
        return input.focus();
      }
      change(() => { written[one.id] ??= { day: today(), value }; });
      document.getElementById(name).focus();
    });
    return form;
  };

  const answered = (one, name) => {
    const { day, value } = written[one.id];
    const said = [["You", inWords(one, value)], ["This book", one.ours.words], ["Naive", one.naive.words]];
    if (one.settled) said.push(["Outcome", one.outcome]);
    const list = element("dl", { className: "table-facts" },
      ...said.flatMap(([who, what]) => [element("dt", {}, who), element("dd", {}, what)]));
    const when = element("span", {}, `Written down ${dayInWords(day)}.`);
    if (one.settled && day >= one.settled) when.append(" That was after it was settled, so it does not count.");
    if (one.ledger) when.append(" ", element("a", { href: one.ledger }, "What the ledger says of it"));
    const withdraw = button("Withdraw", () => {
      change(() => { delete written[one.id]; });
      say(told, "Withdrawn. You have seen ours: what you write now bears today's date.");
      document.getElementById(name).focus();
    });
    const question = element("p", { id: `${name}-question`, className: "own-question" }, one.question);
    withdraw.setAttribute("aria-describedby", question.id);
    // It takes the focus of the field that was filled in, and is read aloud.
    const group = element("div", { id: name, tabIndex: -1 }, list);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Written down");
    return element("div", {}, question, about(one), group,
      element("div", { className: "own-controls" }, withdraw, when));
  };

  // How the reader did. What was written on the day of the settlement or later does not count.
  const score = () => {
    const all = known().filter((one) => one.came !== null && written[one.id].day < one.settled);
    const [numbers, chances] = [all.filter((one) => one.isNumber), all.filter((one) => !one.isNumber)];
    if (!all.length) {
      return [element("p", {}, "There is no score yet: nothing that you wrote down has been settled since. Come back with a later edition.")];
    }
    const shown = [];
    if (chances.length) {
      const brier = (said) => mean(chances.map((one) => (said(one) - one.came) ** 2)).toFixed(2);
      const rows = [["You", brier((one) => written[one.id].value / 100)],
        ["This book", brier((one) => one.ours.value)], ["Naive", brier((one) => one.naive.value)]];
      const cell = (tag, scope, text) => element(tag, scope ? { scope } : {}, text);
      shown.push(
        element("p", {}, `This counts ${counted(chances.length, "question", "questions")} of yes or no that you answered before the day of the settlement. The Brier score is the mean of the squared distance from what came: 0 is best, and who always says 50% has 0.25.`),
        element("table", {},
          element("thead", {}, element("tr", {}, cell("th", "col", "who"), cell("th", "col", "Brier score"))),
          element("tbody", {}, ...rows.map(([who, value]) => element("tr", {}, cell("th", "row", who), cell("td", "", value))))));
    }
    if (numbers.length) {
      const miss = (one, value) => (value === null ? Infinity : Math.abs(value - one.came));
      const closer = (rival) => numbers.filter((one) => miss(one, written[one.id].value) < miss(one, one[rival].value)).length;
      shown.push(element("p", {}, `Of ${counted(numbers.length, "number", "numbers")} you came closer than this book in ${closer("ours")}, and closer than the naive forecast in ${closer("naive")}.`));
    }
    return shown;
  };

  // Files.
  const save = () => {
    const lines = Object.entries(written).map(([id, { day, value }]) => `${id},${day},${value}`);
    const file = new Blob([[HEAD, ...lines, ""].join("\n")], { type: "text/csv" });
    const link = element("a", { href: URL.createObjectURL(file), download: `own-forecasts-${today()}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(told, `Saved as ${link.download}, in the folder for downloads.`);
  };

  // Return what a file holds by question, and the number of rows about others; throw what is wrong.
  const readIn = (text) => {
    const [head, ...lines] = text.split(/\r?\n/)
      .map((line) => line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
    if (head.join() !== HEAD) throw new Error(`its first line is not “${HEAD}”`);
    const found = [];
    let others = 0;
    lines.forEach((cells, at) => {
      if (cells.join("") === "") return;
      const [id, day, value] = cells;
      const line = `line ${at + 2}`;
      if (cells.length !== 3) throw new Error(`${line} has not three cells`);
      if (!isDay(day)) throw new Error(`“${day}” in ${line} is no day as 2026-01-31`);
      const one = questions.get(id);
      if (!one) return void (others += 1);
      if (value === "" || !fits(one, Number(value))) throw new Error(`“${value}” in ${line} is not ${wanted(one)}`);
      found.push([id, { day, value: Number(value) }]);
    });
    return { found, others };
  };

  const takeIn = async (file) => {
    try {
      if (file.size > LONGEST) throw new Error("it is too large");
      const { found, others } = readIn(await file.text());
      let taken = 0;
      change(() => found.forEach(([id, it]) => {
        if (id in written && written[id].day <= it.day) return;
        written[id] = it;
        taken += 1;
      }));
      const left = found.length - taken ? ` ${found.length - taken} left as they are here.` : "";
      say(told, `Taken in: ${taken}.${left}${others ? ` Of questions that are not asked here: ${others}.` : ""}`);
    } catch (error) {
      say(told, `“${file.name}” is no file of forecasts: ${error.message}. Nothing was taken in.`);
    }
  };

  const forget = () => {
    if (!confirm("Forget all that you wrote down here? Only a file that you saved can bring it back.")) return;
    change(() => { written = {}; });
    try {
      localStorage.removeItem(KEY);
    } catch {
      // nothing was kept
    }
    say(told, "All is forgotten.");
  };

  // The page. Only what changed is made anew, so that a half-filled field stays.
  const count = live("own-said");
  const told = live("own-about own-controls");
  const notice = live("own-said");
  const file = element("input", { type: "file", accept: ".csv,text/csv", hidden: true });
  file.addEventListener("change", () => {
    if (file.files.length) takeIn(file.files[0]);
    file.value = "";
  });
  const results = element("div", {});
  const items = new Map();
  const shown = new Map();
  const folds = chapters.map(({ title, questions: some }, at) => {
    const number = element("span", {});
    for (const one of some) items.set(one.id, element("li", {}));
    const fold = element("details", { open: at === 0 }, element("summary", {}, title, number),
      element("ul", {}, ...some.map((one) => items.get(one.id))));
    return { fold, number, some };
  });

  function showAll() {
    let position = 0;
    for (const [id, one] of questions) {
      const name = `own-${(position += 1)}`;
      const state = JSON.stringify(written[id] ?? null);
      if (shown.get(id) === state) continue;
      shown.set(id, state);
      items.get(id).replaceChildren((id in written ? answered : asking)(one, name));
    }
    const mine = known();
    for (const { number, some } of folds) {
      say(number, `${some.filter((one) => mine.includes(one)).length} of ${some.length} written down`);
    }
    say(count, `${mine.length} of ${counted(questions.size, "question", "questions")} written down.`);
    say(notice, refused ? "This browser keeps nothing for this page, as in a private window. What you write is gone when you leave it: save it as a file." : "");
    results.replaceChildren(...score());
  }

  const probe = `${KEY}:probe`;
  try {
    localStorage.setItem(probe, "");
    localStorage.removeItem(probe);
  } catch {
    refused = true;
  }
  if (!refused) recall();
  place.append(count, notice,
    element("div", { className: "own-controls" }, button("Save as a file", save),
      button("Take in a file", () => file.click()), button("Forget all", forget), file),
    told, element("h2", { id: "own-questions" }, "Questions"), ...folds.map(({ fold }) => fold),
    element("h2", { id: "own-score" }, "Your score"), results);
  showAll();
  document.querySelector(".own-without-script").remove();
  addEventListener("storage", ({ key }) => {
    if (refused || (key !== KEY && key !== null)) return;
    written = {};
    recall();
    showAll();
  });
})();
