// Runs models in ONNX Runtime, one after another. usage: node run.js <requests >answers, a line each:
// request: {"model": "PATH", "inputs": {"NAME": {"type": "float32", "dims": [1, 3], "data": "<base64, little-endian>"}, …}};
// answer: {"outputs": {the same}}, or {"error": "…"}.
'use strict';
const readline = require('node:readline');
const ort = require('onnxruntime-node');

const arrays = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array,
  int8: Int8Array, uint8: Uint8Array, bool: Uint8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array,
};

function decode({ type, dims, data }) {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  const elements = new arrays[type](bytes.buffer);
  // Newer versions of Node have a Float16Array, which ONNX Runtime then insists on.
  const half = type === 'float16' && globalThis.Float16Array;
  return new ort.Tensor(type, half ? new globalThis.Float16Array(bytes.buffer) : elements, dims);
}

function encode(tensor) {
  const { buffer, byteOffset, byteLength } = tensor.data;
  const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return { type: tensor.type, dims: tensor.dims, data };
}

const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));

async function answer(request) {
  const { model, inputs } = JSON.parse(request);
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 };
  const session = await ort.InferenceSession.create(model, options);
  try {
    return { outputs: mapValues(await session.run(mapValues(inputs, decode)), encode) };
  } finally {
    await session.release();
  }
}

async function main() {
  for await (const request of readline.createInterface({ input: process.stdin })) {
    const answered = await answer(request).catch(e => ({ error: e.message }));
    process.stdout.write(JSON.stringify(answered) + '\n');
  }
}

main();
