// Help with the paper; the server enforces the limit, and everything works without this.

const paper = document.querySelector("form[data-vote]");
const done = document.querySelector("[data-vote-done]");

// The browser's own way back brings an empty paper; what was marked in this tab comes back with it.
if (done) sessionStorage.removeItem(`vote-${done.dataset.voteDone}`);
if (paper) {
  const key = `vote-${paper.dataset.vote}`;
  const marks = () => Array.from(paper.querySelectorAll("input:checked"), (input) => [input.name, input.value]);
  if (!marks().length) {
    for (const [name, value] of JSON.parse(sessionStorage.getItem(key) || "[]")) {
      const input = paper.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (input) input.checked = true;
    }
  }
  const count = paper.querySelector("[data-vote-count]");
  const most = Number(paper.dataset.most || 0);
  const tell = () => {
    sessionStorage.setItem(key, JSON.stringify(marks()));
    if (!most) return;
    const chosen = paper.querySelectorAll('input[value="f"]:checked').length;
    count.hidden = false;
    count.textContent = count.dataset.voteCount.replace("{n}", chosen).replace("{k}", most);
    paper.querySelectorAll('input[type="checkbox"]').forEach((box) => { box.disabled = !box.checked && chosen >= most; });
  };
  paper.addEventListener("change", tell);
  tell();
  document.getElementById("loi-bieu-mau")?.focus();
}
