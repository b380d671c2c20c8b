// Steps of a year are shifted by dragging or by arrow keys; the typed boxes hold the days and do all without this.

const line = document.querySelector("[data-plan]");

if (line) {
  const DAY = 86400000;
  const first = Date.parse(line.dataset.plan);
  const days = Number(line.dataset.planDays);
  const off = new Set(line.dataset.planOff.split(" "));
  const worked = new Set(line.dataset.planWorked.split(" "));
  const two = (number) => String(number).padStart(2, "0");
  const written = (time) => {
    const day = new Date(time);
    return `${two(day.getUTCDate())}/${two(day.getUTCMonth() + 1)}/${day.getUTCFullYear()}`;
  };
  const read = (text) => {
    const parts = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*$/.exec(text);
    if (!parts) return null;
    const time = Date.UTC(Number(parts[3]), Number(parts[2]) - 1, Number(parts[1]));
    return new Date(time).getUTCDate() === Number(parts[1]) ? time : null;
  };
  const isOff = (time) => {
    const key = new Date(time).toISOString().slice(0, 10);
    return !worked.has(key) && (off.has(key) || [0, 6].includes(new Date(time).getUTCDay()));
  };

  document.querySelector("[data-plan-help]").hidden = false;
  line.classList.add("gu-plan-live");
  const today = document.querySelector("[data-plan-today]");
  const view = line.parentElement;
  const left = (element) => element.getBoundingClientRect().left;
  if (today) view.scrollLeft += left(today) - left(view) - view.clientWidth / 4;
  line.querySelectorAll("[data-plan-mark]").forEach((mark) => {
    const box = document.getElementById(mark.dataset.planMark);
    const words = mark.querySelector("[data-plan-day]");
    const text = mark.querySelector("text");
    mark.setAttribute("role", "slider");
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("aria-valuemin", "0");
    mark.setAttribute("aria-valuemax", String(days - 1));

    const show = () => {
      const time = read(box.value);
      if (time === null) {
        if (!box.value.trim()) mark.setAttribute("display", "none");
        return;
      }
      const place = Math.min(Math.max((time - first) / DAY, 0), days - 1);
      const told = isOff(time) ? `${written(time)} (${line.dataset.planOffWord})` : written(time);
      mark.removeAttribute("display");
      mark.setAttribute("x", `${((place / days) * 100).toFixed(2)}%`);
      mark.setAttribute("aria-valuenow", String(place));
      mark.setAttribute("aria-valuetext", told);
      mark.classList.toggle("gu-plan-off", isOff(time));
      const isLate = place > days * 0.6;
      text.setAttribute("x", isLate ? "-16" : "16");
      text.setAttribute("text-anchor", isLate ? "end" : "start");
      words.textContent = told;
    };
    const move = (time) => {
      const inside = Math.min(Math.max(time, first), first + (days - 1) * DAY);
      box.value = written(inside);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };

    box.addEventListener("input", show);
    mark.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      mark.focus();
      mark.setPointerCapture(event.pointerId);
    });
    mark.addEventListener("pointermove", (event) => {
      if (!mark.hasPointerCapture(event.pointerId)) return;
      const frame = line.getBoundingClientRect();
      move(first + Math.round(((event.clientX - frame.left) / frame.width) * days) * DAY);
    });
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
      const time = read(box.value);
      if (!step || time === null) return;
      event.preventDefault();
      move(time + step * DAY);
    });
    show();
  });
}
