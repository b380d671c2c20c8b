// Runs without a page: shows what the push service brings; a click opens the work. Served as /may-day-tin.js.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // Unreadable words: the bare fact is shown, for a push that shows nothing costs the permission.
  }
  const shown = { body: said.body, tag: said.tag, lang: said.lang, data: { url: said.url } };
  event.waitUntil(self.registration.showNotification(said.title || "Giao Ước", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const home = new URL("/", self.location.origin);
  const asked = new URL(event.notification.data?.url || "/", home);
  event.waitUntil(self.clients.openWindow(asked.origin === home.origin ? asked : home));
});
