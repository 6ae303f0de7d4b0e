// From an old address to the new one: a fragment to the section that it named, the page to the first
// of those that took its place. Without this script the page is a list of links.
(() => {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const link = named ? named.querySelector("a") : document.querySelector("a.moved");
  if (link) location.replace(link.href);
})();
