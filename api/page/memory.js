// What this telephone keeps (IndexedDB): the sealed key, the officers' list, acts that wait. No verdicts.

const NAME = "cites-chain";
let opened = null;

/** Return something that is kept, or undefined. */
export const recall = (name) => run("kept", "readonly", (store) => store.get(name));

/** Keep something. */
export const keep = (name, value) => run("kept", "readwrite", (store) => store.put(value, name));

/** Forget something. */
export const forget = (name) => run("kept", "readwrite", (store) => store.delete(name));

/** Return every act, the first signed first. */
export async function listActs() {
  const acts = await run("acts", "readonly", (store) => store.getAll());
  return acts.sort((left, right) => left.order - right.order);
}

/** Write an act down, or write what became of it. */
export const writeAct = (act) => run("acts", "readwrite", (store) => store.put(act));

/** Take an act off the list. */
export const dropAct = (key) => run("acts", "readwrite", (store) => store.delete(key));

async function run(storeName, mode, ask) {
  opened ??= open();
  const database = await opened;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(storeName, mode);
    const request = ask(transaction.objectStore(storeName));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("acts", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
