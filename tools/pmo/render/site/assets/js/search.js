/* Search in the theme's header box.
 *
 * From the disk (file:) no index can be loaded: the box says so, before the theme's own search looks for it.
 * With Pagefind the box is ours: words are looked up as typed, then with the synonyms of the workspace, and,
 * when nothing is found, with a shorter beginning, so that a typing error at the end of a word still finds it.
 * With the theme's own search this script only steps aside.
 */
(() => {
  "use strict";
  const form = document.getElementById("pmo-search");
  if (!form) return;
  const box = form.closest(".md-search");
  const input = form.elements.query;
  const toggle = document.getElementById("__search");
  const status = box.querySelector(".md-search-result__meta");
  const list = box.querySelector(".md-search-result__list");
  const disk = location.protocol === "file:";
  if (!disk && form.dataset.engine !== "pagefind") return;

  form.removeAttribute("name");
  for (const part of [box, ...box.querySelectorAll("[data-md-component]")]) part.removeAttribute("data-md-component");
  const open = (on) => { toggle.checked = on; if (!on) input.blur(); };
  input.addEventListener("focus", () => open(true));
  form.addEventListener("submit", (event) => { event.preventDefault(); list.querySelector("a")?.click(); });
  toggle.addEventListener("change", () => { if (toggle.checked) input.focus(); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && ["f", "s", "/"].includes(event.key)) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape" && toggle.checked) {
      open(false);
    } else if (toggle.checked && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [input, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      const next = stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length];
      event.preventDefault();
      next.focus();
    }
  });

  if (disk) {
    input.placeholder = "Search works in pmo serve";
    status.textContent = "Search does not work on pages opened from the disk. Run “pmo serve” and open the address it prints.";
    input.addEventListener("input", () => list.replaceChildren());
    return;
  }

  const MOST = 12;
  const groups = JSON.parse(document.getElementById("pmo-synonyms").textContent).map((group) => group.map((word) => word.toLowerCase()));
  let engine = null;
  let turn = 0;
  const load = () => engine ??= import(new URL(`${form.dataset.bundle}pagefind.js`, document.baseURI).href)
    .then(async (found) => { await found.options({ excerptLength: 24 }); return found; });

  const variants = (query) => {
    const lower = query.toLowerCase();
    const out = [query];
    for (const group of groups) {
      for (const word of group) {
        const place = lower.search(new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "u"));
        if (place >= 0) for (const other of group) if (other !== word) out.push(query.slice(0, place) + other + query.slice(place + word.length));
      }
    }
    return [...new Set(out)].slice(0, 6);
  };

  const shorter = (query) => {
    const words = query.trim().split(/\s+/);
    const out = [];
    for (let cut = 1; cut <= 3; cut += 1) out.push(words.map((word) => word.length - cut >= 4 ? word.slice(0, -cut) : word).join(" "));
    return [...new Set(out)].filter((one) => one !== query.trim());
  };

  const find = async (query) => {
    const found = await load();
    const seen = new Map();
    for (const variant of variants(query)) {
      for (const hit of (await found.search(variant)).results) if (!seen.has(hit.id)) seen.set(hit.id, hit);
    }
    for (const start of seen.size ? [] : shorter(query)) {
      for (const hit of (await found.search(start)).results) if (!seen.has(hit.id)) seen.set(hit.id, hit);
      if (seen.size) break;
    }
    return [...seen.values()];
  };

  /* Excerpts come as text with <mark> in it; they are never parsed as a page. */
  const marked = (excerpt) => {
    const out = document.createDocumentFragment();
    const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&#39;/g, "'").replace(/&amp;/g, "&");
    for (const piece of excerpt.split(/(<mark>[\s\S]*?<\/mark>)/)) {
      const hit = piece.startsWith("<mark>");
      const node = hit ? document.createElement("mark") : document.createTextNode(decode(piece));
      if (hit) node.textContent = decode(piece.slice(6, -7));
      out.append(node);
    }
    return out;
  };

  const line = (data) => {
    const item = document.createElement("li");
    item.className = "md-search-result__item";
    const link = document.createElement("a");
    link.className = "md-search-result__link";
    link.href = data.url;
    const body = document.createElement("article");
    body.className = "md-search-result__article md-typeset";
    const title = document.createElement("h1");
    title.textContent = data.meta.title ?? data.url;
    const text = document.createElement("p");
    text.append(marked(data.excerpt));
    body.append(title, text);
    link.append(body);
    item.append(link);
    return item;
  };

  const show = async () => {
    const query = input.value.trim();
    const mine = ++turn;
    if (!query) { list.replaceChildren(); status.textContent = "Type to start searching"; return; }
    try {
      const hits = await find(query);
      if (mine !== turn) return;
      const shown = await Promise.all(hits.slice(0, MOST).map((hit) => hit.data()));
      if (mine !== turn) return;
      list.replaceChildren(...shown.map(line));
      status.textContent = hits.length === 0 ? "No page has these words" : hits.length === 1 ? "1 page" : `${hits.length} pages`
        + (hits.length > MOST ? `, the best ${MOST} are shown` : "");
    } catch {
      if (mine === turn) status.textContent = "The search index did not load. Publish the handbook again, or use “pmo serve”.";
    }
  };
  let wait = 0;
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 120); });
  input.addEventListener("focus", () => { load().catch(() => { engine = null; }); }, { once: true });
  form.addEventListener("reset", () => { list.replaceChildren(); status.textContent = "Type to start searching"; input.focus(); });
})();
