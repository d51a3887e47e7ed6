"use strict";
(() => {
  const data = JSON.parse(document.getElementById("samples-data").textContent);
  const find = (id) => document.getElementById(id);
  const list = find("samples-list"), more = find("samples-more"), status = find("samples-count");
  const filters = { task: find("filter-task"), arm: find("filter-arm"), mark: find("filter-mark"),
    text: find("filter-text"), disagree: find("filter-disagree") };
  const PAGE = 20;
  const MARKS = { right: "✓ right", part: "◐ partly", wrong: "✗ wrong", none: "not scored" };
  let matches = [], shown = 0, only = null;

  // Text only ever enters the page through textContent: nothing that a model or a document wrote can act.
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const task = () => data.tasks[Number(filters.task.value) || 0];

  const passage = ([number, gold, score]) => {
    const [doc, title, text] = data.passages[number];
    const node = make("div", gold ? "passage gold" : "passage");
    const head = make("b", "", title || doc);
    if (gold) head.append(make("span", "gold-tag", " ✓ the right document"));
    node.append(head, make("span", "spent", doc + ", similarity " + score), make("div", "", text));
    return node;
  };

  const answer = (arm, repeats, gold) => {
    const node = make("div", "answer " + (repeats.length ? repeats[0].m : "none"));
    if (!repeats.length) {
      const head = make("div", "answer-title");
      head.append(make("span", "", arm), make("span", "mark", "not run"));
      node.append(head);
    }
    repeats.forEach((one, place) => {
      const head = make("div", "answer-title");
      const state = one.s === "ok" ? "" : " · " + one.s;
      const score = one.m === "part" ? " " + one.v : "";
      head.append(make("span", "", place ? arm + ", repeat " + (place + 1) : arm),
        make("span", "mark", MARKS[one.m] + score + state));
      node.append(head);
      if (one.t) node.append(make("div", "text", one.t));
      if (one.f) node.append(make("p", "failure", one.f));
      node.append(make("p", "spent", one.u));
      if (one.p.length) {
        const box = make("details");
        const hits = one.p.filter((p) => p[1]).length;
        const found = gold.length ? (hits ? ", the right document among them" : ", the right document is missing") : "";
        box.append(make("summary", "", one.p.length + (one.p.length === 1 ? " passage" : " passages") + found));
        box.addEventListener("toggle", () => {
          if (box.open && box.children.length === 1) box.append(...one.p.map(passage));
        });
        node.append(box);
      }
    });
    return node;
  };

  const card = (sample) => {
    const node = make("article", "sample");
    const title = make("div", "sample-title");
    title.append(make("span", "", sample.id));
    if (sample.cluster) title.append(make("span", "", "cluster " + sample.cluster));
    if (sample.disagree) title.append(make("span", "badge", "arms disagree"));
    const expected = make("p", "expected", "Expected: ");
    sample.targets.forEach((target, place) => {
      if (place) expected.append(" or ");
      expected.append(make("b", "", target));
    });
    if (sample.gold.length) expected.append(make("small", "", "found in " + sample.gold.join(", ")));
    const answers = make("div", "answers");
    task().arms.forEach((arm, place) => {
      if (!filters.arm.value || Number(filters.arm.value) === place)
        answers.append(answer(arm, sample.answers[place], sample.gold));
    });
    node.append(title, make("p", "question", sample.input), expected, answers);
    return node;
  };

  const fits = (sample) => {
    if (only !== null) return sample.id === only;
    if (filters.disagree.checked && !sample.disagree) return false;
    const arm = filters.arm.value, mark = filters.mark.value, text = filters.text.value.trim().toLowerCase();
    const seen = arm ? [sample.answers[Number(arm)]] : sample.answers;
    if (mark && !seen.some((repeats) => mark === "not_run" ? !repeats.length
      : repeats.some((one) => one.m === mark || one.s === mark))) return false;
    if (!text) return true;
    const words = [sample.id, sample.input, ...sample.targets, ...seen.flat().map((one) => one.t)];
    return words.some((word) => word.toLowerCase().includes(text));
  };

  const grow = () => {
    list.append(...matches.slice(shown, shown + PAGE).map(card));
    shown = Math.min(shown + PAGE, matches.length);
    more.hidden = shown >= matches.length;
    status.textContent = only !== null ? "Sample " + only + " alone; change a filter to see the others."
      : task().shown + " " + matches.length + " match, " + shown + " on the page.";
  };
  const refresh = () => {
    matches = task().samples.filter(fits);
    shown = 0;
    list.replaceChildren();
    grow();
  };
  const option = (text, value) => {
    const node = make("option", "", text);
    node.value = value;
    return node;
  };
  const chooseTask = () => {
    filters.arm.replaceChildren(option("all", ""), ...task().arms.map(option));
    refresh();
  };

  const filtered = () => {
    only = null;
    refresh();
  };

  // A link that ends in #sample/TASK/ID, each percent-encoded, opens the page at that sample.
  const jump = () => {
    const parts = location.hash.split("/");
    if (parts.length !== 3 || parts[0] !== "#sample") return;
    let name, id;
    try {
      [name, id] = parts.slice(1).map(decodeURIComponent);
    } catch {
      return;
    }
    const place = data.tasks.findIndex((one) => one.task === name);
    const known = place >= 0 && data.tasks[place].samples.some((sample) => sample.id === id);
    if (place >= 0) filters.task.value = place;
    filters.mark.value = filters.text.value = "";
    filters.disagree.checked = false;
    only = known ? id : null;
    chooseTask();
    if (!known) status.textContent = "Sample " + id + " of " + name + " is not on this page. " + status.textContent;
    find("samples").scrollIntoView();
  };

  if (!data.tasks.length) {
    status.textContent = "There are no samples to show.";
    return;
  }
  filters.task.append(...data.tasks.map((one, place) => option(one.task, place)));
  filters.task.addEventListener("change", () => {
    only = null;
    chooseTask();
  });
  for (const name of ["arm", "mark", "disagree"]) filters[name].addEventListener("change", filtered);
  filters.text.addEventListener("input", filtered);
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", grow);
  find("filters").hidden = false;
  chooseTask();
  window.addEventListener("hashchange", jump);
  jump();
})();
