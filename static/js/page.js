// Small comforts; every page works without them.

document.documentElement.classList.add("js");

// A file box speaks our language (the browser's own words do not) and shows what was chosen.
document.querySelectorAll("[data-file]").forEach((box) => {
  const input = box.querySelector("input");
  const words = box.querySelector(".gu-file-words span");
  const empty = words.textContent;
  input.addEventListener("change", () => {
    const names = Array.from(input.files, (file) => `${file.name} (${Math.ceil(file.size / 1024).toLocaleString("vi")} KB)`);
    words.textContent = names.join(", ") || empty;
  });
  ["dragenter", "dragover"].forEach((name) => input.addEventListener(name, () => box.classList.add("gu-file-drag")));
  ["dragleave", "drop"].forEach((name) => input.addEventListener(name, () => box.classList.remove("gu-file-drag")));
});

// A menu closes when the reader clicks elsewhere or presses Escape.
function closeMenus(except) {
  document.querySelectorAll("details.gu-menu[open]").forEach((menu) => {
    if (menu !== except) menu.removeAttribute("open");
  });
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.gu-menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.gu-menu[open]");
  closeMenus(null);
  menu?.querySelector("summary")?.focus();
});

// The error summary is read first.
document.getElementById("loi-bieu-mau")?.focus();

// Printing needs JavaScript, so its button appears only with it.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// Leaving a changed form asks first; sending it does not.
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-dirty]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("gu:kept", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});
