/* The workspace's clock, running on between two reports of the server. */

let reported = new Date();
let since = performance.now();

export function setClock(iso) {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return;
  reported = instant;
  since = performance.now();
}

export const clockNow = () => new Date(reported.getTime() + performance.now() - since);
