#!/usr/bin/env bash
# Logs a run with a model of this sample and registers it, by the calls that MLflow's client makes, with curl alone.
#   samples/flight-delay/mlflow.sh TRACKING-URI MODEL-FOLDER [TOKEN-FILE]
# Prints the number of the version.
set -euo pipefail

if (($# < 2)); then
    sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
server=${1%/} folder=$2 name=flight-delay
headers=()
if (($# > 2)); then
    headers=(-H "Authorization: Bearer $(<"$3")")
fi
api=$server/api/2.0/mlflow artifacts=$server/api/2.0/mlflow-artifacts/artifacts
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

ask() { # method, url, curl's further arguments; the answer's body, or the error on standard error
    local method=$1 url=$2 status
    shift 2
    status=$(curl -sS -o "$work/answer" -w '%{http_code}' -X "$method" "${headers[@]}" "$@" "$url")
    if [[ $status != 2* ]]; then
        printf '%s %s: %s\n%s\n' "$method" "$url" "$status" "$(<"$work/answer")" >&2
        return 1
    fi
    cat -- "$work/answer"
}
call() { ask POST "$api/$1" -H 'Content-Type: application/json' --data-binary "$2"; }
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

experiment=$(call experiments/create "{\"name\": \"$name\"}" 2>/dev/null | field experiment_id) ||
    experiment=$(ask GET "$api/experiments/get-by-name?experiment_name=$name" | field experiment_id)
now=$(date +%s%3N)
run=$(call runs/create "{\"experiment_id\": \"$experiment\", \"start_time\": $now, \"run_name\": \"$(basename -- "$folder")\"}" | field run_id)

call runs/log-batch "{
    \"run_id\": \"$run\",
    \"params\": [{\"key\": \"learner\", \"value\": \"boosted trees\"}],
    \"metrics\": [{\"key\": \"roc_auc\", \"value\": 0.637, \"timestamp\": $now, \"step\": 0}],
    \"tags\": [{\"key\": \"dataset\", \"value\": \"flights of the first quarter\"}]}" >/dev/null

# The model's description, which MLflow's log_model writes beside the model itself.
cat >"$work/MLmodel" <<END
artifact_path: model
flavors:
  onnx:
    data: model.onnx
    onnx_version: 1.16.0
    providers: [CPUExecutionProvider]
run_id: $run
END
for file in "$work/MLmodel" "$folder"/*; do
    ask PUT "$artifacts/$experiment/$run/artifacts/model/$(basename -- "$file")" -T "$file" >/dev/null
done
call runs/update "{\"run_id\": \"$run\", \"status\": \"FINISHED\", \"end_time\": $now}" >/dev/null

call registered-models/create "{\"name\": \"$name\"}" >/dev/null 2>&1 || true # it may be there
call model-versions/create "{\"name\": \"$name\", \"source\": \"runs:/$run/model\", \"run_id\": \"$run\"}" | field version
