// The program, beside the page so that it stays alive while it computes. A message is a request, its answer a message with its number.
let program;

// What the program tells while it computes; and names that a library asks of a browser and that nothing here calls.
const nothing = new Proxy({}, { get: () => () => 0 });
const told = { page: { so_far: (done, all) => self.postMessage({ progress: [done, all] }) } };
const names = new Proxy(told, { get: (known, name) => known[name] ?? nothing });

async function start(packed) {
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const compiled = await WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  program = (await WebAssembly.instantiate(compiled, names)).exports;
}

function asked(ask, bytes) {
  const request = new TextEncoder().encode(JSON.stringify(ask));
  const room = program.room(request.length + (bytes ? bytes.length : 0)) >>> 0;
  const memory = new Uint8Array(program.memory.buffer);
  memory.set(request, room);
  if (bytes) memory.set(bytes, room + request.length);
  const place = BigInt.asUintN(64, program.reply(request.length));
  const [from, length] = [Number(place >> 32n), Number(place & 0xffffffffn)];
  const whole = new Uint8Array(program.memory.buffer, from, length).slice();
  const line = whole.indexOf(10);
  return { head: JSON.parse(new TextDecoder().decode(whole.subarray(0, line))), body: whole.subarray(line + 1) };
}

self.onmessage = async ({ data: { number, packed, ask, bytes } }) => {
  try {
    const reply = packed ? await start(packed) : asked(ask, bytes);
    self.postMessage({ number, ...reply });
  } catch (error) {
    self.postMessage({ number, failed: String(error) });
  }
};
