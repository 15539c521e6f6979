// Lets the page open without a network. It keeps the page's own files and nothing else: answers of the
// ledger (/v1) never go through here, so no verdict can come out of a cache.
// The two constants are written by scripts/stamp_page.py; a test fails where they are stale.
const VERSION = "6273c7980273de66";
const FILES = [
  "/clock.js",
  "/dom.js",
  "/icon.svg",
  "/",
  "/look.js",
  "/looking.js",
  "/main.js",
  "/manifest.webmanifest",
  "/memory.js",
  "/offers.js",
  "/officer/calls.js",
  "/officer/keyring.js",
  "/officer/outbox.js",
  "/officer/reasons.js",
  "/officer/signed_act.js",
  "/offline/from_file.js",
  "/offline/judge.js",
  "/permit/base45.js",
  "/permit/boxes.js",
  "/permit/bytes.js",
  "/permit/cbor.js",
  "/permit/document.js",
  "/permit/inflate.js",
  "/permit/keccak.js",
  "/permit/keys.js",
  "/permit/merkle.js",
  "/permit/qr_text.js",
  "/permit/security_code.js",
  "/permit/typed_data.js",
  "/permit/unreadable.js",
  "/permit/values.js",
  "/permit/words.js",
  "/scan/camera.js",
  "/scan/decoder.js",
  "/scan/files.js",
  "/sentences.js",
  "/service.js",
  "/style.css",
  "/vendor/noble-hashes/_u64.js",
  "/vendor/noble-hashes/sha3.js",
  "/vendor/noble-hashes/utils.js",
  "/vendor/noble-secp256k1/index.js",
  "/views/act.js",
  "/views/because.js",
  "/views/check.js",
  "/views/key.js",
  "/views/permit.js",
  "/views/queue.js",
  "/views/refusal.js",
  "/views/verdict.js",
  "/words.js",
];

const WORDS = /^\/languages\//;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});
self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = url.origin === self.location.origin && !url.pathname.startsWith("/v1/");
  if (request.method !== "GET" || !isOurs) return;
  event.respondWith(WORDS.test(url.pathname) ? fresh(request) : kept(request));
});

async function install() {
  const cache = await caches.open(VERSION);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** What was kept of this version; what is not kept yet is fetched once (the QR decoder). */
async function kept(request) {
  const cache = await caches.open(VERSION);
  const wanted = request.mode === "navigate" ? "/" : request;
  const found = await cache.match(wanted, { ignoreSearch: true });
  return found ?? store(cache, request);
}

/** Words may be mended at any time: fetched, or as they were kept where there is no network. */
async function fresh(request) {
  const cache = await caches.open(VERSION);
  try {
    return await store(cache, request);
  } catch (problem) {
    const found = await cache.match(request);
    if (found) return found;
    throw problem;
  }
}

async function store(cache, request) {
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
