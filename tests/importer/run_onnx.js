// node run_onnx.js MODEL INPUT.npy OUTPUT.npy TOLERANCE: onnxruntime's outputs against those of OUTPUT, relative to
// their largest magnitude. Needs the npm package onnxruntime-node in NODE_PATH.
const fs = require('fs');
const ort = require('onnxruntime-node');

function load(path) {
  const bytes = fs.readFileSync(path);
  const begin = 10 + bytes.readUInt16LE(8);
  const [samples] = /'shape': \((\d+),/.exec(bytes.toString('latin1', 10, begin)).slice(1).map(Number);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + bytes.length));
  return { samples, values, size: values.length / samples };
}

async function main([model, inputPath, outputPath, tolerance, shapeText]) {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: 'disabled' });
  const inputs = load(inputPath);
  const expected = load(outputPath);
  const shape = shapeText.split(',').map(Number);
  const scale = expected.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let largest = 0;
  for (let sample = 0; sample < inputs.samples; ++sample) {
    const values = inputs.values.slice(sample * inputs.size, (sample + 1) * inputs.size);
    const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', values, shape) });
    const found = results[session.outputNames[0]].data;
    if (found.length !== expected.size) throw new Error(`${found.length} outputs, expected ${expected.size}`);
    for (let place = 0; place < found.length; ++place)
      largest = Math.max(largest, Math.abs(found[place] - expected.values[sample * expected.size + place]) / scale);
  }
  console.log(`${model.split('/').pop()}: onnxruntime, largest difference ${largest.toExponential(2)}`);
  process.exit(largest <= Number(tolerance) ? 0 : 1);
}
main(process.argv.slice(2)).catch((error) => { console.error(error.message); process.exit(1); });
