// What one writes in an afternoon with fastify and onnxruntime-node: the Open Inference Protocol's JSON, FP32 and INT64.
import fastify from 'fastify';
import ort from 'onnxruntime-node';

const session = await ort.InferenceSession.create(process.argv[2], { intraOpNumThreads: 1, interOpNumThreads: 1 });
const app = fastify({ bodyLimit: 64 * 1024 * 1024 });

const tensor = ({ datatype, data, shape }) =>
  datatype === 'INT64'
    ? new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape)
    : new ort.Tensor('float32', Float32Array.from(data), shape);

const answered = (name, { dims, type, data }) => ({
  name,
  shape: dims,
  datatype: type === 'int64' ? 'INT64' : 'FP32',
  data: Array.from(data, Number),
});

app.post('/v2/models/:name/infer', async (request) => {
  const feeds = Object.fromEntries(request.body.inputs.map((input) => [input.name, tensor(input)]));
  const results = await session.run(feeds);
  return {
    model_name: request.params.name,
    model_version: '1',
    outputs: session.outputNames.map((name) => answered(name, results[name])),
  };
});

console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
