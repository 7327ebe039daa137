"use strict";
// Tables sort by a click on a heading, and copy as text that a spreadsheet takes.
for (const table of document.querySelectorAll("main table")) {
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, at) => {
    const cell = row.cells[at];
    const number = cell.dataset.value ?? cell.dataset.sort;
    return number === undefined ? cell.textContent : Number(number);
  };
  const order = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a.localeCompare(b, "en");
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    if (!button.textContent) button.setAttribute("aria-label", "name");
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.ariaSort !== "descending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => (down ? -1 : 1) * order(key(a, at), key(b, at)));
      table.tBodies[0].append(...rows);
    });
  });
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "copy";
  copy.textContent = "Copy table";
  copy.addEventListener("click", async () => {
    const text = [...table.rows]
      .map((row) => [...row.cells].map((c) => c.dataset.value ?? c.dataset.sort ?? c.textContent))
      .map((cells) => cells.join("\t"))
      .join("\n");
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    copy.textContent = done ? "Copied" : "Could not copy";
    setTimeout(() => { copy.textContent = "Copy table"; }, 1500);
  });
  const box = document.createElement("div");
  box.className = "table";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", table.caption ? table.caption.textContent : "Table");
  const item = document.createElement("div");
  item.className = "item";
  table.replaceWith(item);
  box.append(table);
  item.append(box, copy);
}
