// Notices shown by the browser: asked for by a button, sent to the server as an ordinary form.

const box = document.querySelector("[data-push]");
const form = box?.querySelector("[data-push-form]");
const LONGEST_WAIT = 20_000; // a browser cut off from its maker's service tries on for ever
const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function show(name) {
  box.querySelectorAll("[data-push-state]").forEach((part) => {
    part.hidden = part.dataset.pushState !== name;
  });
}

async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return worker ? worker.pushManager.getSubscription() : null;
}

async function look() {
  if (Notification.permission === "denied") return show("denied");
  const mine = await subscription();
  const row = mine && [...box.querySelectorAll("[data-endpoint]")].find((item) => item.dataset.endpoint === mine.endpoint);
  if (!row) return show("off");
  show("on");
  row.querySelector("[data-push-here]").hidden = false;
  row.querySelector("form").addEventListener("submit", () => mine.unsubscribe());
}

async function switchOn() {
  if ((await Notification.requestPermission()) !== "granted") return look();
  await navigator.serviceWorker.register(form.dataset.worker, { scope: "/" });
  const worker = await navigator.serviceWorker.ready;
  const old = await worker.pushManager.getSubscription();
  if (old) await old.unsubscribe(); // it may have been made for another key
  const fresh = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
  const { endpoint, keys } = fresh.toJSON();
  form.elements.endpoint.value = endpoint;
  form.elements.p256dh.value = keys.p256dh;
  form.elements.auth.value = keys.auth;
  form.submit();
}

if (form && canPush) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show("waiting");
    const patience = new Promise((_done, fail) => { setTimeout(fail, LONGEST_WAIT); });
    Promise.race([switchOn(), patience]).catch(() => show("failed"));
  });
  look().catch(() => show("failed"));
}
