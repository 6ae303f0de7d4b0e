// Light or dark: the choice of the reader, before the page is painted, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const choices = ["auto", "light", "dark"];
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is off, as in a private window or for files
    }
  };
  const choose = (choice) => {
    root.dataset.theme = choice;
    try {
      localStorage.setItem("theme", choice);
    } catch {
      // the choice then holds for this page only
    }
  };
  root.dataset.theme = choices.includes(stored()) ? stored() : "auto";

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme-switch");
    const signs = { auto: "◐", light: "☀", dark: "☾" };
    const name = () => {
      button.textContent = signs[root.dataset.theme];
      const words = `Colours: ${root.dataset.theme}`;
      button.setAttribute("aria-label", words);
      button.title = words;
    };
    name();
    button.hidden = false;
    button.addEventListener("click", () => {
      choose(choices[(choices.indexOf(root.dataset.theme) + 1) % choices.length]);
      name();
    });
    // A list of places closes when a place in this page was chosen.
    for (const list of document.querySelectorAll("nav[popover]")) {
      list.addEventListener("click", (event) => {
        if (event.target.closest("a[href^='#']") && list.matches(":popover-open")) list.hidePopover();
      });
    }
  });
})();
