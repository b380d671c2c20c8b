// On a phone the rows of a list become cards (admin.css): each cell is given the words of its column, and so is a box
// in it that has no label.
for (const table of document.querySelectorAll("#result_list, .tabular table")) {
  const words = [];
  for (const head of table.tHead.rows[0].cells) {
    const text = (head.querySelector(".text") || head).textContent.trim();
    for (let column = 0; column < head.colSpan; column += 1) words.push(text);
  }
  for (const row of table.tBodies[0].rows) {
    if (row.cells.length === words.length) {
      [...row.cells].forEach((cell, at) => {
        if (cell.tagName !== "TD" || !words[at]) return;
        cell.dataset.label = words[at];
        for (const box of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
          if (!box.labels.length) box.setAttribute("aria-label", words[at]);
        }
      });
    }
  }
}
