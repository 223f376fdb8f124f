// Tracks a run with the npm client 'mlflow', a real client by another hand. Usage: node client.js ADDRESS
'use strict';

const assert = require('assert');
const MLflow = require('mlflow');

// The client prints every body that it sends.
console.log = () => {};

async function refused(promise, code) {
  await assert.rejects(promise, error => {
    assert.ok(error.message.includes(code), `${error.message} instead of ${code}`);
    return true;
  });
}

async function main(endpoint) {
  const mlflow = new MLflow({ endpoint });
  const now = Date.now();
  const name = `node ${process.pid}-${now}`;

  const { experiment_id } = await mlflow.Experiments.create({ name });
  await refused(mlflow.Experiments.create({ name }), 'RESOURCE_ALREADY_EXISTS');
  await mlflow.Experiments.update({ experiment_id, new_name: `${name}!` });
  const { experiment } = await mlflow.Experiments.get({ experiment_id });
  assert.strictEqual(experiment.name, `${name}!`);
  await mlflow.Experiments.delete({ experiment_id });
  await mlflow.Experiments.restore({ experiment_id });

  const tags = [{ key: 'by', value: 'node' }];
  const { run } = await mlflow.Runs.create({ experiment_id, user_id: 'ada', start_time: now, tags });
  const { run_id } = run.info;
  await mlflow.Runs.logParameter({ run_id, key: 'lr', value: '0.1' });
  await refused(mlflow.Runs.logParameter({ run_id, key: 'lr', value: '0.2' }), 'INVALID_PARAMETER_VALUE');
  for (let step = 0; step < 3; step++) {
    await mlflow.Runs.logMetric({ run_id, key: 'loss', value: 1 / (step + 1), timestamp: now + step, step });
  }
  await mlflow.Runs.setTag({ run_id, key: 'note', value: 'Grüße, 世界' });
  await mlflow.Runs.setTag({ run_id, key: 'gone', value: 'x' });
  await mlflow.Runs.deleteTag({ run_id, key: 'gone' });
  await mlflow.Runs.logBatch({
    run_id,
    metrics: [{ key: 'acc', value: 0.9, timestamp: now, step: 0 }],
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'more', value: 'y' }],
  });

  const got = (await mlflow.Runs.get({ run_id })).run;
  const pairs = list => Object.fromEntries(list.map(one => [one.key, one.value]));
  assert.strictEqual(pairs(got.data.metrics).loss, 1 / 3);
  assert.deepStrictEqual(pairs(got.data.params), { depth: '3', lr: '0.1' });
  assert.strictEqual(pairs(got.data.tags).note, 'Grüße, 世界');
  assert.ok(!('gone' in pairs(got.data.tags)));
  const history = await mlflow.Metrics.getHistory({ run_id, metric_key: 'loss' });
  assert.deepStrictEqual(history.metrics.map(metric => metric.step), [0, 1, 2]);

  const found = await mlflow.Runs.search({
    experiment_ids: [experiment_id],
    filter: "metrics.loss < 0.5 and params.depth = '3' and tags.by = 'node'",
    run_view_type: 'ACTIVE_ONLY',
    max_results: 10,
    order_by: ['metrics.loss ASC'],
  });
  assert.deepStrictEqual(found.runs.map(one => one.info.run_id), [run_id]);

  const folder = run.info.artifact_uri.replace('mlflow-artifacts:/', `${endpoint}/api/2.0/mlflow-artifacts/artifacts/`);
  const put = await fetch(`${folder}/a.txt`, { method: 'PUT', body: 'hello' });
  assert.strictEqual(put.status, 200);
  const listed = await mlflow.Artifacts.list({ run_id });
  assert.deepStrictEqual(listed.files, [{ path: 'a.txt', is_dir: false, file_size: 5 }]);

  await mlflow.Runs.update({ run_id, status: 'FINISHED', end_time: now + 9 });
  await mlflow.Runs.delete({ run_id });
  assert.strictEqual((await mlflow.Runs.get({ run_id })).run.info.lifecycle_stage, 'deleted');
  await mlflow.Runs.restore({ run_id });
  await refused(mlflow.Runs.get({ run_id: '0'.repeat(32) }), 'RESOURCE_DOES_NOT_EXIST');
  process.stdout.write('ok\n');
}

main(process.argv[2].replace(/\/$/, '')).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
