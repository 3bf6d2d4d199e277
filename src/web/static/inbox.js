// The inbox works without this file. It adds keys, news, places for comments, and says who is at work.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const sheet = one("#sheet"), news = one("#news"), lock = one("#lock");
  const OFF = "brandwright-no-single-keys";

  // Single keys, which can be switched off (WCAG 2.1.4) and which never decide.
  const silent = () => localStorage.getItem(OFF) === "yes";
  for (const box of all("[data-shortcuts]")) {
    box.closest(".js")?.removeAttribute("hidden");
    box.checked = !silent();
    box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "no" : "yes"));
  }
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  function choose(button) {
    const form = button.form, why = form.elements.reason, said = one("[data-chosen]", form);
    form.chosen = button;
    if (said) {
      said.hidden = false;
      said.textContent = `Ctrl+Enter: ${button.textContent.trim()}`;
    }
    why.focus();
  }

  function step(selector, by) {
    const found = all(selector), at = found.indexOf(document.activeElement.closest(selector));
    found[Math.max(0, Math.min(found.length - 1, at + by))]?.focus();
    return found.length > 0;
  }

  function act(key) {
    if ((key === "j" || key === "k") && one(".rows")) return step(".row .what", key === "j" ? 1 : -1);
    if (key === "n") return step("[data-finding]", 1);
    if (key === "x") {
      const box = one("input[type=checkbox]", document.activeElement.closest(".row") ?? document.createElement("i"));
      box?.click();
      return Boolean(box);
    }
    if (key === "?") {
      sheet.showModal();
      return true;
    }
    const target = one(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (key === "c") quote();
    if (target.form && target.tagName === "BUTTON" && target.form.hasAttribute("data-decide")) choose(target);
    else if (target.tagName === "A" || target.tagName === "BUTTON") target.click();
    else target.focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.chosen) form.requestSubmit(form.chosen);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (silent() || sheet?.open) return;
    if (act(event.key)) event.preventDefault();
  });
  one("[data-sheet]")?.addEventListener("click", (event) => {
    event.preventDefault();
    sheet.showModal();
  });

  // The words that a comment is about: code points of the part's text, without the numbers of marks.
  function measure(text, node, offset) {
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(node, offset);
    const words = range.cloneContents();
    for (const number of all(".number", words)) number.remove();
    return Number(text.dataset.start) + [...words.textContent].length;
  }

  function quote() {
    const form = one("[data-say]"), chosen = getSelection();
    if (!form || !chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    const text = range.startContainer.parentElement?.closest(".text[data-part]");
    if (!text || !text.contains(range.endContainer)) return;
    const words = range.cloneContents();
    for (const number of all(".number", words)) number.remove();
    form.elements.part.value = text.dataset.part;
    form.elements.start.value = measure(text, range.startContainer, range.startOffset);
    form.elements.end.value = measure(text, range.endContainer, range.endOffset);
    form.elements.words.value = words.textContent;
  }
  document.addEventListener("mouseup", () => setTimeout(quote));
  one("[data-say]")?.elements.words.addEventListener("input", (event) => {
    for (const name of ["part", "start", "end"]) event.target.form.elements[name].value = "";
  });

  // Whoever begins to write holds the review for some minutes, and again while writing goes on.
  let held = 0;
  async function hold() {
    if (!one("[data-lock]") || Date.now() - held < 240000) return;
    held = Date.now();
    await fetch(lock.dataset.url, { method: "POST", headers: { accept: "application/json" } }).catch(() => {});
  }
  for (const form of all("[data-hold]")) form.addEventListener("input", hold);

  // News from the server. When the stream ends for good, the page is as it was when it was opened.
  const review = news?.dataset.review;
  let source;
  function listen() {
    source = new EventSource(review ? `/events?review=${encodeURIComponent(review)}` : "/events");
    source.onmessage = (event) => tell(JSON.parse(event.data));
  }
  function tell(said) {
    for (const badge of all("[data-waiting]")) {
      badge.hidden = false;
      badge.textContent = said.waiting;
    }
    if (!news) return;
    const stale = review ? said.stamp !== news.dataset.stamp : String(said.waiting) !== news.dataset.count;
    news.hidden = !stale;
    if (review && lock) {
      const mine = said.lock?.by === lock.dataset.me;
      const take = one("form:not(:has([name=hold]))", lock);
      if (take) take.hidden = Boolean(said.lock);
      one("[data-lock]").textContent = said.lock ? `Held by ${mine ? "you" : said.lock.by}, ${said.lock.min} min left` : "";
    }
  }
  if (one(".places")) {
    listen();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => event.persisted && listen());
  }
})();
