/* The control API: one request function, one stream. */

export class Trouble extends Error {
  constructor(code, message) {
    super(message || code);
    this.code = code;
  }
}

async function request(path, options, type = "application/json") {
  let answer;
  try {
    answer = await fetch(`/_workspace/${path}`, { ...options, headers: { "Content-Type": type } });
  } catch {
    throw new Trouble("unreachable");
  }
  let body;
  try {
    body = await answer.json();
  } catch {
    throw new Trouble("unreadable", `${answer.status}`);
  }
  if (!answer.ok || body.ok === false) throw new Trouble(body.error ?? "unknown", body.message);
  return body;
}

export const get = (path, query = {}) => request(`${path}?${new URLSearchParams(query)}`);
export const post = (path, body) => request(path, { method: "POST", body: JSON.stringify(body) });

/** Bring a file from the reader's disk; tells how the workspace knows it: {id, name, title, mimetype, size}. */
export async function upload(as, file) {
  const query = new URLSearchParams({ as, name: file.name, mimetype: file.type });
  const options = { method: "POST", body: await contentOf(file) };
  return (await request(`upload?${query}`, options, "application/octet-stream")).file;
}

/** A folder, or a file that is gone by now, cannot be read. */
async function contentOf(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Trouble("unreadable_file", file.name);
  }
}

/**
 * Listen to what changes for one person. The browser reconnects by itself after a dropped line; where it
 * gives up (the server answered with an error) this tries again, ever more slowly, up to 8 s apart.
 */
export function stream(as, { opened, lost, heard }) {
  let source = null;
  let pause = 500;
  let timer = 0;
  let closed = false;

  function connect() {
    source = new EventSource(`/_workspace/stream?${new URLSearchParams({ as })}`);
    source.addEventListener("open", () => {
      pause = 500;
      opened();
    });
    source.addEventListener("error", () => {
      if (closed) return;
      lost();
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, pause);
      pause = Math.min(pause * 2, 8000);
    });
    for (const name of ["screen", "clock", "traffic"]) {
      source.addEventListener(name, (event) => heard(name, parsed(event.data)));
    }
  }

  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    source.close();
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
