/**
 * Pixels and maps already here, shared by every drawing of the component in this tab.
 *
 * Streamlit calls the component again on each rerun and may mount it anew; the pixels must outlive
 * both, so they live in the module and not in the component. Both stores forget the longest unused
 * first, by bytes.
 */

const PIXEL_BUDGET = 384 * 2 ** 20;
const MAP_BUDGET = 48 * 2 ** 20;

/** A store that forgets the longest unused entries once their bytes exceed the budget. */
class ByteStore {
  constructor(budget) {
    this.budget = budget;
    this.bytes = 0;
    this.entries = new Map();
  }

  /** The value, which thereby counts as just used. */
  get(key) {
    const entry = this.entries.get(key);
    if (!entry) return null;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  has(key) {
    return this.entries.has(key);
  }

  /** Keep a value; the newest is kept even where it alone exceeds the budget. */
  set(key, value, bytes) {
    this.delete(key);
    this.entries.set(key, { value, bytes });
    this.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.budget || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key) {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }
}

const framesHere = new ByteStore(PIXEL_BUDGET);
const mapsHere = new ByteStore(MAP_BUDGET);
/** Requests on their way, so that a rerun in the middle of one joins it. */
const onTheWay = new Map();
/** Pixel requests so far, by component key: shown as data-pixel-fetches. */
const pixelFetches = new Map();

/** What went wrong, as a sentence for the reader. */
class FetchProblem extends Error {
  /** @param {boolean} needsReload Whether trying again cannot help before the page is reloaded. */
  constructor(message, needsReload = false) {
    super(message);
    this.needsReload = needsReload;
  }
}

function problemOfStatus(status) {
  if (status === 403) {
    return new FetchProblem("The server was restarted and no longer knows this link. Reload the page.", true);
  }
  if (status === 404 || status === 410) {
    return new FetchProblem("The server no longer has it: it was deleted, or is still being prepared.");
  }
  return new FetchProblem(`The server could not send it (status ${status}).`);
}

/**
 * Fetch exactly the expected number of bytes.
 *
 * @param {(received: number) => void} onProgress Called with the bytes so far.
 * @returns {Promise<Uint8Array>} Never shorter and never longer than expected.
 */
async function fetchBytes(url, expected, onProgress) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch {
    throw new FetchProblem("The server did not answer. Check that Overread is still running.");
  }
  if (!response.ok) throw problemOfStatus(response.status);
  const bytes = new Uint8Array(expected);
  let received = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await readChunk(reader);
    if (done) break;
    if (received + value.length <= expected) bytes.set(value, received);
    received += value.length;
    onProgress(received);
  }
  if (received !== expected) {
    throw new FetchProblem(
      `It arrived damaged: expected ${expected.toLocaleString("en")} bytes, ` +
        `received ${received.toLocaleString("en")}.`,
    );
  }
  return bytes;
}

async function readChunk(reader) {
  try {
    return await reader.read();
  } catch {
    throw new FetchProblem("The connection broke on the way.");
  }
}

/** Join a request for the same thing, or start one; whoever joins hears of the progress too. */
function join(key, expected, onProgress, start) {
  let request = onTheWay.get(key);
  if (!request) {
    request = { listeners: new Set(), received: 0 };
    const tell = (received) => {
      request.received = received;
      for (const listener of request.listeners) listener(received, expected);
    };
    request.promise = start(tell).finally(() => onTheWay.delete(key));
    onTheWay.set(key, request);
  }
  if (onProgress) {
    request.listeners.add(onProgress);
    onProgress(request.received, expected);
  }
  return request.promise;
}

/** Three planes from interleaved RGB: each is resampled like a grey image. */
function planesOfColour(bytes) {
  const planes = [0, 1, 2].map(() => new Uint8Array(bytes.length / 3));
  planes.forEach((plane, channel) => {
    for (let i = 0, j = channel; i < plane.length; i += 1, j += 3) plane[i] = bytes[j];
  });
  return planes;
}

/** A frame ready to draw, with its lowest and highest stored value. */
function frameOfBytes(bytes, image) {
  const planes = image.is_colour ? planesOfColour(bytes) : [new Uint16Array(bytes.buffer)];
  let [low, high] = [65535, 0];
  for (const value of planes[0]) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const { rows, columns } = image;
  return { rows, columns, low, high, levels: [{ rows, columns, planes }] };
}

function frameKey(componentKey, image, frame) {
  return `${componentKey}\n${image.id}\n${frame}`;
}

/** The frame if it is here, without asking the server. */
function frameHere(componentKey, image, frame) {
  return framesHere.get(frameKey(componentKey, image, frame));
}

/**
 * One frame, from the store or from the server.
 *
 * The key holds no address: after a restart of the server the address carries a new signature, the
 * pixels are the same.
 *
 * @param {?(received: number, expected: number) => void} onProgress
 */
function loadFrame(componentKey, image, frame, onProgress) {
  const key = frameKey(componentKey, image, frame);
  const here = framesHere.get(key);
  if (here) return Promise.resolve(here);
  const expected = image.rows * image.columns * (image.is_colour ? 3 : 2);
  return join(key, expected, onProgress, async (tell) => {
    pixelFetches.set(componentKey, (pixelFetches.get(componentKey) ?? 0) + 1);
    const url = image.pixel_url.replace("{frame}", String(frame));
    const loaded = frameOfBytes(await fetchBytes(url, expected, tell), image);
    framesHere.set(key, loaded, Math.ceil((expected * 4) / 3));
    return loaded;
  });
}

/** A painted map, from the store or from the server. */
function loadMap(layer) {
  const key = `map\n${layer.id}`;
  const here = mapsHere.get(key);
  if (here) return Promise.resolve(here);
  const expected = layer.rows * layer.columns;
  return join(key, expected, null, async (tell) => {
    const bytes = await fetchBytes(layer.url, expected, tell);
    const grid = { values: new Int8Array(bytes.buffer), rows: layer.rows, columns: layer.columns };
    const picture = paintMap(grid, layer.is_signed);
    const painted = { id: layer.id, grid, picture };
    mapsHere.set(key, painted, expected + 4 * picture.width * picture.height);
    return painted;
  });
}
