// Saving while typing. A form with data-autosave="address" sends what was typed after a pause and on leaving; until the
// server has them, the words are kept on this device (localStorage), under the person's and the form's own key.
// data-autosave="" keeps them on the device only. The sentences stand in _components/autosave.html.
{
  const PREFIX = "gu-nhap:";
  const PAUSE = 1500;
  const RETRY = 15000;
  const KEPT_DAYS = 14;
  const LARGEST_KEEPALIVE = 60000; // browsers refuse more when a page is being left

  // Storage may be forbidden or full; the page then says so and asks before leaving.
  const device = {
    read(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    forget(test) {
      try {
        Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && test(key)).forEach((key) => localStorage.removeItem(key));
      } catch {
        // nothing was kept either
      }
    },
  };

  // What was kept too long is nobody's work any more; signing out leaves no word behind.
  device.forget((key) => Date.now() - (device.read(key)?.at || 0) > KEPT_DAYS * 86400000);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-signs-out]")) device.forget(() => true);
  });

  // What was chosen on the merge screen is saved when the page it leads to says so.
  const sentKey = sessionStorage.getItem("gu-gui");
  sessionStorage.removeItem("gu-gui");
  document.querySelectorAll("[data-autosave-done]").forEach((done) => {
    if (PREFIX + done.dataset.autosaveDone === sentKey) device.forget((key) => key === sentKey);
  });

  class Autosave {
    constructor(form) {
      this.form = form;
      this.address = form.dataset.autosave;
      this.key = PREFIX + form.dataset.autosaveKey;
      this.state = form.querySelector("[data-autosave-state]");
      this.words = form.querySelector("[data-autosave-words]");
      this.compare = form.querySelector("[data-autosave-compare]");
      this.take = form.querySelector("[data-autosave-take]");
      this.drop = form.querySelector("[data-autosave-drop]");
      this.boxes = Array.from(form.querySelectorAll("[name^='base-']"), (base) => ({
        base, box: form.elements[base.name.slice("base-".length)],
      })).filter(({ box }) => box);
      this.opened = this.boxes.map(({ base, box }) => [base.value, box.value]);
      this.isStuck = !this.address;
      this.state.hidden = false;
      this.say(this.isStuck ? "choose" : "ready");
      this.listen();
      if (this.isStuck) this.keep();
      else this.restore();
    }

    listen() {
      this.form.addEventListener("input", (event) => {
        if (!this.boxes.some(({ box }) => box === event.target)) return;
        this.isTyped = true;
        this.keep();
        if (!this.isStuck) {
          if (!this.isOffline) this.say("typing");
          this.later(PAUSE);
        }
      });
      this.form.addEventListener("submit", (event) => this.beforeSubmit(event));
      window.addEventListener("online", () => this.later(0));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.send({ leaving: true });
      });
      this.take.addEventListener("click", () => {
        this.isTyped = true;
        this.later(0);
      });
      this.drop.addEventListener("click", () => {
        this.boxes.forEach(({ base, box }, n) => {
          [base.value, box.value] = this.opened[n];
        });
        device.forget((key) => key === this.key);
        this.isTyped = false;
        this.offer(false);
        this.say("ready");
      });
    }

    // A form speaks of line ends as CRLF, a box as LF.
    same(one, other) {
      return one.replaceAll("\r\n", "\n") === other.replaceAll("\r\n", "\n");
    }

    changed() {
      return this.boxes.filter(({ base, box }) => !this.same(base.value, box.value));
    }

    keep() {
      const fields = {};
      this.changed().forEach(({ base, box }) => {
        fields[box.name] = { base: base.value, mine: box.value };
      });
      if (!Object.keys(fields).length) {
        device.forget((key) => key === this.key);
      } else if (!device.write(this.key, { at: Date.now(), fields })) {
        this.say("unkept");
        return;
      }
      const files = Array.from(this.form.querySelectorAll("input[type=file]"));
      if (!files.some((input) => input.files.length)) this.form.dispatchEvent(new CustomEvent("gu:kept", { bubbles: true }));
    }

    restore() {
      const kept = device.read(this.key);
      const lost = Object.entries(kept?.fields || {}).filter(([name, { mine }]) => {
        const box = this.form.elements[name];
        return box && !this.same(box.value, mine);
      });
      if (!lost.length) {
        if (kept && !this.form.querySelector(".gu-errors")) device.forget((key) => key === this.key);
        return;
      }
      this.boxes.forEach(({ base, box }) => {
        const field = kept.fields[box.name];
        if (!field) return;
        box.value = field.mine;
        base.value = field.base;
      });
      this.say("restored");
      this.offer(true);
    }

    offer(isOpen) {
      this.take.hidden = !isOpen;
      this.drop.hidden = !isOpen;
    }

    later(pause) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send({}), pause);
    }

    // Gives "saved", or the name of what stands in the way.
    async send({ leaving = false }) {
      clearTimeout(this.timer);
      const sent = this.changed();
      // Words that were proposed or given back, but not touched, wait for the person.
      if (this.isStuck || !this.isTyped || !sent.length) return "saved";
      if (this.sending) {
        if (!leaving) this.again = true;
        return this.sending;
      }
      this.sending = this.post(sent, leaving);
      const outcome = await this.sending;
      this.sending = null;
      this.isOffline = outcome === "offline";
      if (outcome === "offline") this.later(RETRY);
      if (outcome === "saved" && (this.again || this.changed().length)) this.later(PAUSE);
      this.again = false;
      return outcome;
    }

    async post(sent, leaving) {
      const body = new URLSearchParams();
      ["csrfmiddlewaretoken", "revision"].forEach((name) => body.set(name, this.form.elements[name].value));
      const texts = sent.map(({ base, box }) => {
        body.set(box.name, box.value);
        body.set(base.name, base.value);
        return box.value;
      });
      if (!leaving && !this.isOffline) this.say("saving");
      let answer;
      let told;
      try {
        answer = await fetch(this.address, {
          method: "POST",
          body,
          redirect: "manual",
          headers: { "X-Autosave": "1" },
          keepalive: leaving && body.toString().length < LARGEST_KEEPALIVE,
        });
        told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      } catch {
        return this.fail("offline");
      }
      if (answer.ok) return this.saved(sent, texts, told);
      if (told.state === "conflict") return this.fail("conflict");
      if (told.state === "refused") return this.fail("refused", told.words);
      return this.fail(answer.status >= 500 ? "offline" : "signedOut");
    }

    saved(sent, texts, told) {
      this.form.elements.revision.value = told.revision;
      sent.forEach(({ base, box }, n) => {
        const isUntouched = box.value === texts[n];
        // Words under the cursor stay as they are; what a colleague added comes with the next reading or saving.
        if (isUntouched && document.activeElement !== box) box.value = told.fields[box.name];
        base.value = isUntouched && document.activeElement !== box ? box.value : texts[n];
      });
      this.offer(false);
      this.compare.hidden = true;
      this.keep();
      this.say("saved", told.at);
      return "saved";
    }

    fail(why, words) {
      this.compare.hidden = why !== "conflict";
      this.say(why, words);
      return why;
    }

    say(what, more = "") {
      this.words.textContent = `${this.state.dataset[what]} ${more}`.trim();
      this.state.classList.toggle("gu-autosave-warn", ["offline", "signedOut", "conflict", "refused", "unkept"].includes(what));
    }

    // The button saves the words first; without a connection the page stays, with every word in it.
    async beforeSubmit(event) {
      if (this.isStuck) sessionStorage.setItem("gu-gui", this.key);
      if (this.isThrough || this.isStuck || !this.changed().length) return;
      event.preventDefault();
      this.isTyped = true;
      const { submitter } = event;
      let outcome = await this.send({});
      if (outcome === "saved" && this.changed().length) outcome = await this.send({});
      if (outcome === "offline") return;
      this.isThrough = true;
      this.form.requestSubmit(submitter);
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
}
