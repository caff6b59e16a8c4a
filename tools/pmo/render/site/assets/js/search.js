/* Search in the theme's header box.
 *
 * From the disk (file:) no index can be loaded: the box says so, before the theme's own search looks for it.
 * With Pagefind the box is ours: words are looked up as typed, then with the synonyms of the workspace. A word that
 * stands on no page is replaced by the most frequent one that is a letter or two away, and the box says so.
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
  const base = new URL(form.dataset.bundle, document.baseURI).href;
  const load = () => engine ??= Promise.all([
    import(`${base}pagefind.js`).then(async (found) => { await found.options({ excerptLength: 24 }); return found; }),
    fetch(`${base}known.json`).then((answer) => answer.json()),
  ]);

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

  /* Letters to change, add, leave out or swap to get from one word to the other; more than `most` is not counted. */
  const distance = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= other.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      before = last;
      last = row;
    }
    return last[other.length];
  };

  /* The word itself when a page has it or one that begins with it; else its nearest neighbor, or nothing. */
  const known = (word, words) => {
    const lower = word.toLowerCase();
    const asked = groups.some((group) => group.some((one) => one.split(" ").includes(lower)));
    if (asked || !/^\p{L}{3,}$/u.test(lower) || words.some((one) => one.startsWith(lower))) return word;
    const most = lower.length < 6 ? 1 : 2;
    let best = "";
    let least = most + 1;
    for (const one of words) {
      const away = distance(lower, one, Math.min(most, least - 1));
      if (away < least) { best = one; least = away; }
      if (least === 1) break;
    }
    return best;
  };

  const find = async (query) => {
    const [found, { words, records }] = await load();
    const number = query.toUpperCase();
    const numbered = /^[A-Z]{2,4}-[0-9]/.test(number) ? Object.keys(records).filter((id) => id.startsWith(number)) : [];
    const mended = query.split(/\s+/).map((word) => known(word, words)).filter(Boolean).join(" ");
    const seen = new Map(numbered.map((id) => [id, { data: () => ({ url: new URL(`../${records[id][0]}`, base).href, meta: { title: records[id][1] }, excerpt: id }) }]));
    for (const variant of mended ? variants(mended) : []) {
      for (const hit of (await found.search(variant)).results) if (!seen.has(hit.id)) seen.set(hit.id, hit);
    }
    return { hits: [...seen.values()], mended };
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
      const { hits, mended } = await find(query);
      if (mine !== turn) return;
      const shown = await Promise.all(hits.slice(0, MOST).map((hit) => hit.data()));
      if (mine !== turn) return;
      const places = shown.map((data) => new URL(data.url, document.baseURI).pathname);
      list.replaceChildren(...shown.filter((_, at) => places.indexOf(places[at]) === at).map(line));
      const count = hits.length === 0 ? "No page has these words" : hits.length === 1 ? "1 page" : `${hits.length} pages`;
      status.textContent = count + (hits.length > 0 && mended !== query ? ` for “${mended}”` : "") + (hits.length > MOST ? `, the best ${MOST} are shown` : "");
    } catch {
      if (mine === turn) status.textContent = "The search index did not load. Publish the handbook again, or use “pmo serve”.";
    }
  };
  let wait = 0;
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 120); });
  input.addEventListener("focus", () => { load().catch(() => { engine = null; }); }, { once: true });
  form.addEventListener("reset", () => { list.replaceChildren(); status.textContent = "Type to start searching"; input.focus(); });
})();
