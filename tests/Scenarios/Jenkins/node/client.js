// npm's jenkins client against a controller: signs in with a password, orders builds, follows, stops and cancels them.
"use strict";

const assert = require("node:assert/strict");
const Jenkins = require("jenkins");

const address = new URL(process.argv[2]);
address.username = "ann";
address.password = "correct-horse";
const jenkins = new Jenkins({ baseUrl: address.href.replace(/\/$/, ""), crumbIssuer: true });

async function until(ask, what) {
  const deadline = Date.now() + 60000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`${what} did not happen`);
}

async function begun(name, parameters) {
  const item = await jenkins.job.build({ name, parameters });
  assert.equal(typeof item, "number");
  const build = await until(async () => (await jenkins.queue.item(item)).executable, `a build of ${name}`);
  return { item, number: build.number };
}

function log(name, number) {
  return new Promise((resolve, reject) => {
    let text = "";
    const stream = jenkins.build.logStream({ name, number, delay: 100 });
    stream.on("data", (piece) => (text += piece));
    stream.on("error", reject);
    stream.on("end", () => resolve(text));
  });
}

async function main() {
  assert.equal((await jenkins.info()).jobs.length > 0, true);
  assert.equal(await jenkins.job.exists("team/train"), true);
  assert.equal(await jenkins.job.exists("team/none"), false);

  const { item, number } = await begun("team/train", { AIRWORTHY_STEP: "js-1", MODEL: "risk é" });
  assert.equal(await log("team/train", number), "überprüft\nFinished: UNSTABLE\n");
  const build = await until(async () => {
    const now = await jenkins.build.get("team/train", number);
    return now.building ? null : now;
  }, "the end of the build");
  assert.deepEqual([build.result, build.queueId], ["UNSTABLE", item]);
  await assert.rejects(jenkins.build.get("team/train", 4711), /not found/);
  await assert.rejects(jenkins.job.build({ name: "team/train", parameters: { TARGET: "mars" } }));

  const stopped = await begun("team/long");
  await jenkins.build.stop("team/long", stopped.number);
  await until(async () => (await jenkins.build.get("team/long", stopped.number)).result === "ABORTED", "the stop");

  const waiting = await jenkins.job.build({ name: "team/held", parameters: { AIRWORTHY_STEP: "js-2" } });
  assert.ok((await jenkins.queue.list()).some((i) => i.id === waiting));
  await jenkins.queue.cancel(waiting);
  assert.equal((await jenkins.queue.item(waiting)).cancelled, true);

  const forgetful = new Jenkins({ baseUrl: address.href.replace(/\/$/, ""), crumbIssuer: false });
  await assert.rejects(forgetful.job.build({ name: "team/train", parameters: { AIRWORTHY_STEP: "js-3" } }), /forbidden/);
  console.log("ok");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
