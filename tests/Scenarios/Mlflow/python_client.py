"""Makes the calls that MLflow's Python client makes, over the library that it makes them with, and checks every answer.

Usage: python_client.py ADDRESS. Says of each step whether it went well; ends with 1 when one did not.

The client itself is no package of Debian's. What it sends is: fields of GET in the address, of all others as JSON, DELETE's too; whole
numbers of 64 bits as numbers; its name and version as User-Agent; artifacts as the body of a PUT, large ones in parts.
"""

import json
import math
import os
import struct
import sys
import time
import traceback

import requests

ADDRESS = sys.argv[1].rstrip("/")
HEADERS = {"User-Agent": "mlflow-python-client/3.11.1"}
SESSION = requests.Session()
NOW = int(time.time() * 1000)
UNIQUE = f"{os.getpid()}-{NOW}"
STATE = {}
FAILED = []


class Refused(Exception):
    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message


def call(method, path, body=None, version="2.0"):
    url = f"{ADDRESS}/api/{version}/mlflow/{path}"
    fields = {"params": body} if method == "GET" else {"json": body or {}}
    answer = SESSION.request(method, url, headers=HEADERS, timeout=60, **fields)
    return checked(answer)


def checked(answer):
    if answer.status_code != 200:
        try:
            problem = answer.json()
        except ValueError:
            raise Refused(answer.status_code, "?", answer.text) from None
        raise Refused(answer.status_code, problem.get("error_code"), problem.get("message"))
    return answer.json()


def refused(code, method, path, body=None, version="2.0"):
    try:
        call(method, path, body, version)
    except Refused as problem:
        assert problem.code == code, f"{problem} instead of {code}"
        return problem.message
    raise AssertionError(f"{method} {path} was not refused with {code}")


def artifacts(uri):
    assert uri.startswith("mlflow-artifacts:/"), uri
    return f"{ADDRESS}/api/2.0/mlflow-artifacts/artifacts/{uri[len('mlflow-artifacts:/'):].lstrip('/')}"


def step(task):
    try:
        task()
        print(f"ok      {task.__name__}", flush=True)
    except Exception:
        FAILED.append(task.__name__)
        print(f"FAILED  {task.__name__}\n{traceback.format_exc()}", flush=True)


def server_tells_who_it_is():
    assert SESSION.get(f"{ADDRESS}/health", timeout=60).text == "OK"
    version = SESSION.get(f"{ADDRESS}/version", timeout=60).text
    # From 3.4 on the client logs spans to the server instead of files.
    assert [int(part) for part in version.split(".")[:2]] >= [3, 4], version
    assert SESSION.get(f"{ADDRESS}/api/3.0/mlflow/server-info", timeout=60).status_code in (200, 404)


def set_experiment():
    name = f"python/{UNIQUE}"
    refused("RESOURCE_DOES_NOT_EXIST", "GET", "experiments/get-by-name", {"experiment_name": name})
    made = call("POST", "experiments/create", {"name": name, "tags": [{"key": "team", "value": "x"}]})
    STATE["experiment"] = made["experiment_id"]
    refused("RESOURCE_ALREADY_EXISTS", "POST", "experiments/create", {"name": name})
    found = call("GET", "experiments/get-by-name", {"experiment_name": name})["experiment"]
    assert found["experiment_id"] == STATE["experiment"] and found["lifecycle_stage"] == "active", found
    call("POST", "experiments/set-experiment-tag", {"experiment_id": STATE["experiment"], "key": "k", "value": "v"})
    search = {"view_type": "ACTIVE_ONLY", "max_results": 1000, "filter": f"name = '{name}'"}
    experiments = call("POST", "experiments/search", search)["experiments"]
    assert {"key": "k", "value": "v"} in experiments[0]["tags"], experiments


def start_run():
    body = {
        "experiment_id": STATE["experiment"],
        "user_id": "ada",
        "start_time": NOW,
        "run_name": "first",
        "tags": [
            {"key": "mlflow.user", "value": "ada"},
            {"key": "mlflow.source.name", "value": "train.py"},
            {"key": "mlflow.source.type", "value": "LOCAL"},
        ],
    }
    run = call("POST", "runs/create", body)["run"]
    STATE["run"], STATE["artifacts"] = run["info"]["run_id"], run["info"]["artifact_uri"]
    assert run["info"]["run_uuid"] == STATE["run"] and run["info"]["status"] == "RUNNING", run
    assert run["info"]["start_time"] == NOW and isinstance(run["info"]["start_time"], int), run


def log_params_metrics_and_tags():
    run = STATE["run"]
    ids = {"run_id": run, "run_uuid": run}
    call("POST", "runs/log-parameter", {**ids, "key": "lr", "value": "0.1"})
    call("POST", "runs/log-parameter", {**ids, "key": "lr", "value": "0.1"})
    refused("INVALID_PARAMETER_VALUE", "POST", "runs/log-parameter", {**ids, "key": "lr", "value": "0.2"})
    for number in range(3):
        metric = {**ids, "key": "loss", "value": 1.0 / (number + 1), "timestamp": NOW + number, "step": number}
        call("POST", "runs/log-metric", metric)
    for value in ("NaN", "Infinity", "-Infinity"):
        call("POST", "runs/log-metric", {**ids, "key": f"odd{value[:4]}", "value": value, "timestamp": NOW, "step": 0})
    call("POST", "runs/set-tag", {**ids, "key": "note", "value": "a"})
    call("POST", "runs/set-tag", {**ids, "key": "gone", "value": "b"})
    call("POST", "runs/delete-tag", {"run_id": run, "key": "gone"})
    batch = {
        "run_id": run,
        "metrics": [{"key": f"m{n}", "value": n / 7, "timestamp": NOW, "step": n} for n in range(900)],
        "params": [{"key": f"p{n}", "value": str(n)} for n in range(50)],
        "tags": [{"key": f"t{n}", "value": str(n)} for n in range(50)],
    }
    call("POST", "runs/log-batch", batch)
    refused("INVALID_PARAMETER_VALUE", "POST", "runs/log-metric", {**ids, "key": "x" * 251, "value": 1, "timestamp": 1})
    data = call("GET", "runs/get", ids)["run"]["data"]
    metrics = {m["key"]: m["value"] for m in data["metrics"]}
    assert metrics["loss"] == 1 / 3 and len(metrics) == 904, len(metrics)
    assert math.isnan(float(metrics["oddNaN"])) and metrics["oddInfi"] == sys.float_info.max, metrics["oddInfi"]
    assert metrics["odd-Inf"] == -sys.float_info.max
    assert {p["key"]: p["value"] for p in data["params"]}["p49"] == "49"
    tags = {t["key"]: t["value"] for t in data["tags"]}
    assert tags["note"] == "a" and "gone" not in tags and tags["mlflow.runName"] == "first", tags
    history = call("GET", "metrics/get-history", {**ids, "metric_key": "loss"})["metrics"]
    assert [m["step"] for m in history] == [0, 1, 2], history
    page = call("GET", "metrics/get-history", {**ids, "metric_key": "loss", "max_results": 2})
    assert len(page["metrics"]) == 2 and page["next_page_token"], page


def log_inputs():
    dataset = {"name": "flights", "digest": "abc", "source_type": "local", "source": "{}", "schema": "{}", "profile": "{}"}
    use = {"tags": [{"key": "mlflow.data.context", "value": "training"}], "dataset": dataset}
    call("POST", "runs/log-inputs", {"run_id": STATE["run"], "datasets": [use]})
    inputs = call("GET", "runs/get", {"run_id": STATE["run"]})["run"]["inputs"]["dataset_inputs"]
    assert inputs[0]["dataset"]["digest"] == "abc", inputs


def log_artifacts():
    folder = artifacts(STATE["artifacts"])
    small = b"hello, world"
    headers = {**HEADERS, "Content-Type": "text/plain"}
    assert SESSION.put(f"{folder}/notes/a.txt", data=small, headers=headers, timeout=60).status_code == 200
    base, _, root = folder.partition("/artifacts/")
    listed = checked(SESSION.get(f"{base}/artifacts", params={"path": f"{root}/notes"}, headers=HEADERS, timeout=60))
    assert listed["files"] == [{"path": "a.txt", "is_dir": False, "file_size": len(small)}], listed
    with SESSION.get(f"{folder}/notes/a.txt", headers=HEADERS, stream=True, timeout=60) as answer:
        assert answer.content == small and answer.headers["X-Content-Type-Options"] == "nosniff"
    missing = SESSION.get(f"{folder}/none.txt", headers=HEADERS, timeout=60)
    assert missing.status_code == 404, missing.status_code


def log_large_artifact_in_parts():
    folder = artifacts(STATE["artifacts"])
    base, _, root = folder.partition("/artifacts/")
    path, parts = f"{root}/large", [os.urandom(5 << 20), os.urandom(1 << 20)]
    create = {"path": "w.bin", "num_parts": len(parts)}
    upload = checked(SESSION.post(f"{base}/mpu/create/{path}", json=create, headers=HEADERS, timeout=60))
    done = []
    for credential, part in zip(upload["credentials"], parts):
        url = credential["url"]
        url = url if url.startswith("http") else f"{ADDRESS}{url}"
        answer = SESSION.put(url, data=part, headers=credential.get("headers", {}), timeout=60)
        assert answer.status_code == 200, answer.text
        done.append({"part_number": credential["part_number"], "etag": answer.headers["ETag"], "url": credential["url"]})
    complete = {"path": "w.bin", "upload_id": upload["upload_id"], "parts": done}
    checked(SESSION.post(f"{base}/mpu/complete/{path}", json=complete, headers=HEADERS, timeout=60))
    whole = SESSION.get(f"{folder}/large/w.bin", headers=HEADERS, timeout=60)
    assert whole.content == b"".join(parts)


MLMODEL = """artifact_path: model
flavors:
  python_function:
    loader_module: mlflow.sklearn
    model_path: model.pkl
    python_version: 3.11.2
model_id: {id}
run_id: {run}
signature:
  inputs: '[{{"type": "double", "name": "x", "required": true}}]'
  outputs: '[{{"type": "double", "required": true}}]'
"""


def log_model():
    body = {
        "experiment_id": STATE["experiment"],
        "name": "model",
        "source_run_id": STATE["run"],
        "model_type": "Classifier",
        "params": [{"key": "depth", "value": "3"}],
        "tags": [{"key": "stage", "value": "new"}],
    }
    model = call("POST", "logged-models", body)["model"]
    identity, uri = model["info"]["model_id"], model["info"]["artifact_uri"]
    STATE["model"] = identity
    assert model["info"]["status"] == "LOGGED_MODEL_PENDING", model
    text = MLMODEL.format(id=identity, run=STATE["run"]).encode()
    for name, content in (("MLmodel", text), ("model.pkl", b"\x80\x04N."), ("requirements.txt", b"scikit-learn\n")):
        assert SESSION.put(f"{artifacts(uri)}/{name}", data=content, headers=HEADERS, timeout=60).status_code == 200
    call("POST", f"logged-models/{identity}/params", {"model_id": identity, "params": [{"key": "k", "value": "v"}]})
    ready = {"model_id": identity, "status": "LOGGED_MODEL_READY"}
    assert call("PATCH", f"logged-models/{identity}", ready)["model"]["info"]["status"] == "LOGGED_MODEL_READY"
    call("POST", "runs/outputs", {"run_id": STATE["run"], "models": [{"model_id": identity, "step": 0}]})
    outline = {"run_id": STATE["run"], "artifact_path": "model", "flavors": {}, "model_uuid": identity, "utc_time_created": "x"}
    call("POST", "runs/log-model", {"run_id": STATE["run"], "model_json": json.dumps(outline)})
    outputs = call("GET", "runs/get", {"run_id": STATE["run"]})["run"]["outputs"]["model_outputs"]
    assert outputs[0]["model_id"] == identity, outputs
    files = call("GET", f"logged-models/{identity}/artifacts/directories")["files"]
    assert "MLmodel" in [file["path"] for file in files], files


def measure_and_search_logged_models():
    metric = {
        "run_id": STATE["run"],
        "run_uuid": STATE["run"],
        "key": "accuracy",
        "value": 0.93,
        "timestamp": NOW,
        "step": 0,
        "model_id": STATE["model"],
        "dataset_name": "flights",
        "dataset_digest": "abc",
    }
    call("POST", "runs/log-metric", metric)

    def search(**fields):
        return call("POST", "logged-models/search", {"experiment_ids": [STATE["experiment"]], **fields}).get("models", [])

    found = search(filter="metrics.accuracy > 0.9 AND params.depth = '3' AND tags.stage = 'new'")
    assert [m["info"]["model_id"] for m in found] == [STATE["model"]], found
    assert found[0]["data"]["metrics"][0]["dataset_name"] == "flights", found
    assert not search(filter="metrics.accuracy > 0.99")
    assert search(datasets=[{"dataset_name": "flights", "dataset_digest": "abc"}])
    assert not search(datasets=[{"dataset_name": "other"}])
    ordered = search(order_by=[{"field_name": "metrics.accuracy", "ascending": False, "dataset_name": "flights"}])
    assert len(ordered) == 1, ordered
    call("PATCH", f"logged-models/{STATE['model']}/tags", {"tags": [{"key": "a", "value": "b"}]})
    call("DELETE", f"logged-models/{STATE['model']}/tags/a")


def search_runs():
    def search(filter_string, **fields):
        body = {
            "experiment_ids": [STATE["experiment"]],
            "filter": filter_string,
            "run_view_type": "ACTIVE_ONLY",
            "max_results": 1000,
            **fields,
        }
        return [run["info"]["run_id"] for run in call("POST", "runs/search", body).get("runs", [])]

    for filter_string in (
        "metrics.loss < 0.4",
        "params.lr = '0.1' and tags.note LIKE 'a%'",
        "attributes.status = 'RUNNING'",
        "tags.`mlflow.runName` ILIKE 'FIRST'",
        "datasets.name = 'flights'",
        f"attributes.run_id IN ('{STATE['run']}', 'x')",
    ):
        assert search(filter_string) == [STATE["run"]], filter_string
    assert search("metrics.loss > 0.4") == []
    assert search("", order_by=["metrics.loss DESC", "attributes.start_time ASC"]) == [STATE["run"]]
    body = {"experiment_ids": [STATE["experiment"]], "filter": "metrics.loss ~ 3"}
    refused("INVALID_PARAMETER_VALUE", "POST", "runs/search", body)


def register_model():
    name = STATE["registered"] = f"flights-{UNIQUE}"
    call("POST", "registered-models/create", {"name": name, "description": "of a test"})
    refused("RESOURCE_ALREADY_EXISTS", "POST", "registered-models/create", {"name": name})
    body = {
        "name": name,
        "source": f"models:/{STATE['model']}",
        "run_id": STATE["run"],
        "tags": [],
        "description": "",
        "model_id": STATE["model"],
    }
    version = call("POST", "model-versions/create", body)["model_version"]
    assert version["version"] == "1" and version["run_id"] == STATE["run"], version
    until = time.time() + 60
    while version["status"] != "READY" and time.time() < until:
        version = call("GET", "model-versions/get", {"name": name, "version": "1"})["model_version"]
    assert version["status"] == "READY", version
    assert call("GET", "model-versions/get-download-uri", {"name": name, "version": "1"})["artifact_uri"]
    call("POST", "registered-models/alias", {"name": name, "alias": "candidate", "version": "1"})
    aliased = call("GET", "registered-models/alias", {"name": name, "alias": "candidate"})["model_version"]
    assert aliased["version"] == "1", aliased
    assert call("GET", "registered-models/get", {"name": name})["registered_model"]["aliases"]
    call("POST", "model-versions/set-tag", {"name": name, "version": "1", "key": "k", "value": "v"})
    query = {"filter": f"name = '{name}'", "max_results": 100}
    versions = call("GET", "model-versions/search", query)["model_versions"]
    assert [v["version"] for v in versions] == ["1"], versions
    models = call("GET", "registered-models/search", query)["registered_models"]
    assert models[0]["latest_versions"][0]["version"] == "1", models
    call("DELETE", "registered-models/alias", {"name": name, "alias": "candidate"})


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def span(trace, identity, parent, name, attributes):
    def text(value):
        return field(1, value.encode())

    pairs = b"".join(field(9, text(key) + field(2, text(value))) for key, value in attributes.items())
    times = varint(7 << 3 | 1) + struct.pack("<Q", NOW * 10**6) + varint(8 << 3 | 1) + struct.pack("<Q", (NOW + 5) * 10**6)
    above = field(4, parent) if parent else b""
    return field(1, trace) + field(2, identity) + above + field(5, name.encode()) + times + pairs + field(15, b"\x18\x01")


def trace():
    trace_id = os.urandom(16)
    identity = STATE["trace"] = f"tr-{trace_id.hex()}"
    root, child = os.urandom(8), os.urandom(8)
    spans = [
        span(trace_id, root, b"", "predict", {"mlflow.traceRequestId": identity, "mlflow.spanType": "LLM", "fruit": "apple"}),
        span(trace_id, child, root, "lookup", {"mlflow.traceRequestId": identity}),
    ]
    export = field(1, field(2, b"".join(field(2, one) for one in spans)))
    headers = {**HEADERS, "Content-Type": "application/x-protobuf", "x-mlflow-experiment-id": STATE["experiment"]}
    answer = SESSION.post(f"{ADDRESS}/v1/traces", data=export, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(NOW // 1000)) + f".{NOW % 1000:03}Z"
    info = {
        "trace_id": identity,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": STATE["experiment"]}},
        "request_preview": "{}",
        "response_preview": "{}",
        "request_time": stamp,
        "execution_duration": "0.005s",
        "state": "OK",
        "trace_metadata": {
            "mlflow.sourceRun": STATE["run"],
            "mlflow.trace_schema.version": "3",
            "mlflow.trace.sizeStats": json.dumps({"total_size_bytes": 999, "num_spans": 2}),
        },
        "tags": {"mlflow.traceName": "predict", "team": "x"},
    }
    started = call("POST", "traces", {"trace": {"trace_info": info}}, "3.0")["trace"]["trace_info"]
    # Without this tag the client would upload the spans a second time, as a file.
    assert started["tags"]["mlflow.trace.spansLocation"] == "TRACKING_STORE", started
    location = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": STATE["experiment"]}}
    query = {"locations": [location], "filter": f"attributes.run_id = '{STATE['run']}'", "max_results": 100}
    found = call("POST", "traces/search", query, "3.0")["traces"]
    assert [one["trace_id"] for one in found] == [identity], found
    whole = call("GET", "traces/batchGet", {"trace_ids": [identity]}, "3.0")["traces"][0]
    assert [one["name"] for one in whole["spans"]] == ["predict", "lookup"], whole
    assert {"key": "fruit", "value": {"string_value": "apple"}} in whole["spans"][0]["attributes"], whole
    assert call("GET", "traces/get", {"trace_id": identity, "allow_partial": True}, "3.0")["trace"]["spans"]
    call("PATCH", f"traces/{identity}/tags", {"key": "team", "value": "y"})
    call("DELETE", f"traces/{identity}/tags", {"key": "team"})
    again = call("GET", f"traces/{identity}", {"trace_id": identity}, "3.0")["trace"]["trace_info"]
    assert "team" not in again["tags"] and again["request_time"] == stamp, again


def assess_trace():
    root = f"traces/{STATE['trace']}/assessments"
    feedback = {
        "assessment_name": "right",
        "trace_id": STATE["trace"],
        "source": {"source_type": "HUMAN", "source_id": "ada"},
        "feedback": {"value": True},
        "rationale": "it was",
    }
    made = call("POST", root, {"assessment": feedback}, "3.0")["assessment"]
    one = f"{root}/{made['assessment_id']}"
    change = {"assessment_id": made["assessment_id"], "trace_id": STATE["trace"], "feedback": {"value": False}}
    changed = call("PATCH", one, {"assessment": change, "update_mask": "feedback"}, "3.0")["assessment"]
    assert changed["feedback"]["value"] is False and changed["rationale"] == "it was", changed
    assert call("GET", one, {"trace_id": STATE["trace"]}, "3.0")["assessment"]["assessment_name"] == "right"
    call("DELETE", one, {"trace_id": STATE["trace"]}, "3.0")
    refused("RESOURCE_DOES_NOT_EXIST", "GET", one, None, "3.0")


def trace_as_before_version_3():
    begin = {
        "experiment_id": STATE["experiment"],
        "timestamp_ms": NOW,
        "request_metadata": [{"key": "mlflow.traceInputs", "value": "{}"}],
        "tags": [{"key": "mlflow.traceName", "value": "old"}],
    }
    info = call("POST", "traces", begin)["trace_info"]
    folder = artifacts(next(tag["value"] for tag in info["tags"] if tag["key"] == "mlflow.artifactLocation"))
    assert SESSION.put(f"{folder}/traces.json", data=b'{"spans": []}', headers=HEADERS, timeout=60).status_code == 200
    end = {"timestamp_ms": NOW + 9, "status": "OK", "request_metadata": [], "tags": []}
    ended = call("PATCH", f"traces/{info['request_id']}", end)["trace_info"]
    assert ended["execution_time_ms"] == 9 and ended["status"] == "OK", ended
    query = {"experiment_ids": [STATE["experiment"]], "filter": "name = 'old'", "max_results": 10}
    assert call("GET", "traces", query)["traces"][0]["request_id"] == info["request_id"]
    file = SESSION.get(
        f"{ADDRESS}/ajax-api/2.0/mlflow/get-trace-artifact", params={"request_id": info["request_id"]}, timeout=60
    )
    assert file.json() == {"spans": []}, file.text
    gone = call("POST", "traces/delete-traces", {"experiment_id": STATE["experiment"], "max_timestamp_millis": NOW + 1})
    assert gone["traces_deleted"] == 2, gone


def register_prompt():
    name = f"prompt-{UNIQUE}"
    mark = {"key": "mlflow.prompt.is_prompt", "value": "true"}
    refused("RESOURCE_DOES_NOT_EXIST", "GET", "registered-models/get", {"name": name})
    call("POST", "registered-models/create", {"name": name, "tags": [mark, {"key": "_mlflow_experiment_ids", "value": ",0,"}]})
    text = {"key": "mlflow.prompt.text", "value": "Answer: {{question}}"}
    made = call("POST", "model-versions/create", {"name": name, "source": "dummy-source", "tags": [mark, text]})
    assert made["model_version"]["version"] == "1", made
    call("POST", "registered-models/alias", {"name": name, "alias": "best", "version": "1"})
    best = call("GET", "registered-models/alias", {"name": name, "alias": "best"})["model_version"]
    assert text in best["tags"], best
    search = {"filter": f"name = '{name}' AND tags.`mlflow.prompt.is_prompt` = 'true'", "max_results": 10}
    assert [one["name"] for one in call("GET", "registered-models/search", search)["registered_models"]] == [name]
    # What is a prompt is no model.
    assert "registered_models" not in call("GET", "registered-models/search", {"filter": f"name = '{name}'"})
    versions = {"filter": f"name = '{name}' AND tags.`mlflow.prompt.is_prompt` = 'true'"}
    assert len(call("GET", "model-versions/search", versions)["model_versions"]) == 1


def evaluate():
    tags = json.dumps({"mlflow.user": "python", "team": UNIQUE})
    asked = {"name": f"questions-{UNIQUE}", "experiment_ids": [STATE["experiment"]], "tags": tags}
    made = call("POST", "datasets/create", asked, "3.0")["dataset"]
    root = f"datasets/{made['dataset_id']}"
    assert made["created_by"] == "python" and json.loads(made["tags"])["team"] == UNIQUE, made
    records = [{"inputs": {"question": word}, "expectations": {"answer": word.upper()}} for word in ("a", "b")]
    assert call("POST", f"{root}/records", {"records": json.dumps(records)}, "3.0")["inserted_count"] == 2
    again = call("POST", f"{root}/records", {"records": json.dumps(records[:1])}, "3.0")
    assert again == {"inserted_count": 0, "updated_count": 1}, again
    page = call("GET", f"{root}/records", {"max_results": 1}, "3.0")
    rest = call("GET", f"{root}/records", {"max_results": 1, "page_token": page["next_page_token"]}, "3.0")
    kept = json.loads(page["records"]) + json.loads(rest["records"])
    assert [one["inputs"]["question"] for one in kept] == ["a", "b"], kept
    query = {"experiment_ids": [STATE["experiment"]], "filter_string": f"tags.team = '{UNIQUE}'", "order_by": ["name ASC"]}
    assert len(call("POST", "datasets/search", query, "3.0")["datasets"]) == 1
    call("PATCH", f"{root}/tags", {"tags": json.dumps({"team": "other"})}, "3.0")
    call("DELETE", f"{root}/tags/team", None, "3.0")
    assert call("GET", f"{root}/experiment-ids", None, "3.0")["experiment_ids"] == [STATE["experiment"]]
    gone = call("DELETE", f"{root}/records", {"dataset_record_ids": [kept[0]["dataset_record_id"]]}, "3.0")
    assert gone == {"deleted_count": 1}, gone
    call("DELETE", root, None, "3.0")
    refused("RESOURCE_DOES_NOT_EXIST", "GET", root, None, "3.0")
    scorer = {"experiment_id": STATE["experiment"], "name": "judge", "serialized_scorer": json.dumps({"name": "judge"})}
    assert call("POST", "scorers/register", scorer, "3.0")["version"] == 1
    listed = call("GET", "scorers/list", {"experiment_id": STATE["experiment"]}, "3.0")["scorers"]
    assert [one["scorer_name"] for one in listed] == ["judge"], listed
    call("DELETE", "scorers/delete", {"experiment_id": STATE["experiment"], "name": "judge"}, "3.0")


def end_run():
    body = {"run_id": STATE["run"], "run_uuid": STATE["run"], "status": "FINISHED", "end_time": NOW + 99}
    assert call("POST", "runs/update", body)["run_info"]["status"] == "FINISHED"
    call("POST", "runs/delete", {"run_id": STATE["run"]})
    refused("INVALID_PARAMETER_VALUE", "POST", "runs/set-tag", {"run_id": STATE["run"], "key": "a", "value": "b"})
    call("POST", "runs/restore", {"run_id": STATE["run"]})
    call("POST", "experiments/delete", {"experiment_id": STATE["experiment"]})
    call("POST", "experiments/restore", {"experiment_id": STATE["experiment"]})


def tolerate_what_is_not_there():
    assert SESSION.get(f"{ADDRESS}/api/2.0/mlflow/no/such/call", timeout=60).status_code == 404
    refused("ENDPOINT_NOT_FOUND", "POST", "no/such/call")
    refused("RESOURCE_DOES_NOT_EXIST", "GET", "runs/get", {"run_id": "0" * 32})


for task in (
    server_tells_who_it_is,
    set_experiment,
    start_run,
    log_params_metrics_and_tags,
    log_inputs,
    log_artifacts,
    log_large_artifact_in_parts,
    log_model,
    measure_and_search_logged_models,
    search_runs,
    register_model,
    register_prompt,
    trace,
    assess_trace,
    trace_as_before_version_3,
    evaluate,
    end_run,
    tolerate_what_is_not_there,
):
    step(task)
sys.exit(f"{len(FAILED)} failed: {', '.join(FAILED)}" if FAILED else 0)
