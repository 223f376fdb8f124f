#!/usr/bin/env bash
# The action's one step: INPUT_COMMAND over the airworthy command line, its answer as outputs, the gate's findings where people read.
set -euo pipefail

cli=${INPUT_CLI:-airworthy}
[[ -z ${INPUT_SERVER:-} ]] || export AIRWORTHY_SERVER=$INPUT_SERVER
[[ -z ${INPUT_TOKEN:-} ]] || export AIRWORTHY_TOKEN=$INPUT_TOKEN
model=${INPUT_MODEL:-${AIRWORTHY_MODEL:-}}
version=${INPUT_VERSION:-${AIRWORTHY_VERSION:-}}
build="${GITHUB_SERVER_URL:-https://github.com}/${GITHUB_REPOSITORY:-}/actions/runs/${GITHUB_RUN_ID:-}"

# Not on standard output: what a call answers is read from there, and its complaint would be lost.
fail() { printf '::error::%s\n' "$*" >&2; exit 1; }
need() { [[ -n ${!1:-} ]] || fail "${INPUT_COMMAND}: '$2' is needed."; }

# A value may have several lines, and nothing in it may end it early.
output() {
    local mark
    mark=end-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >>"$GITHUB_OUTPUT"
}

# For the steps after this one in the same job. Names and numbers only, which have no second line.
remember() { printf '%s=%s\n' "$1" "${2//[$'\n\r']/}" >>"$GITHUB_ENV"; }

register() {
    need model model
    need INPUT_PATH path
    local options=(--tag "github.run=$build") answer
    [[ -z ${INPUT_DATASET:-} ]] || options+=(--dataset "$INPUT_DATASET")
    [[ -z ${INPUT_OWNER:-} ]] || options+=(--owner "$INPUT_OWNER")
    [[ -z ${GITHUB_SHA:-} ]] || options+=(--commit "$GITHUB_SHA")
    answer=$("$cli" register "$model" "$INPUT_PATH" "${options[@]}" --json)
    version=$(jq -r .number <<<"$answer")
    output model "$(jq -r .model <<<"$answer")"
    output version "$version"
    output digest "$(jq -r .digest <<<"$answer")"
    remember AIRWORTHY_MODEL "$model"
    remember AIRWORTHY_VERSION "$version"
}

check() {
    need model model
    need version version
    local options=() answer code=0 report
    [[ -z ${INPUT_ENVIRONMENT:-} ]] || options+=(--environment "$INPUT_ENVIRONMENT")
    answer=$("$cli" check "$model" "$version" "${options[@]}" --json) || code=$?
    # 3: something blocks it. Any other code is no answer of the gate's.
    [[ $code == 0 || $code == 3 ]] || exit "$code"
    report=$("$cli" check "$model" "$version" "${options[@]}" --format markdown) || [[ $? == 3 ]]
    printf '%s\n' "$report" >>"$GITHUB_STEP_SUMMARY"
    [[ ${INPUT_COMMENT:-no} != yes ]] || comment "$report"
    output passed "$([[ $code == 0 ]] && echo true || echo false)"
    output reasons "$(jq -r '.reasons[]?' <<<"$answer")"
    output evidence "$(jq -r .evidenceDigest <<<"$answer")"
    if [[ $code == 3 ]]; then
        [[ ${INPUT_ON_FAILURE:-fail} == report ]] || fail "$model $version would be held back: $(jq -r '.reasons | join("; ")' <<<"$answer")"
        printf '::warning::%s\n' "$model $version would be held back"
    fi
}

# One comment a model: the next check writes over it, so that a pull request holds no heap of old findings.
comment() {
    local number mark body found page=1 listed api=${GITHUB_API_URL:-https://api.github.com}
    number=$(jq -r '.pull_request.number // empty' "${GITHUB_EVENT_PATH:-/dev/null}")
    if [[ -z $number ]]; then
        echo '::notice::This run belongs to no pull request, so the findings stand in its summary alone.'
        return
    fi
    mark="<!-- airworthy: $model -->"
    body=$(jq -n --arg body "$mark"$'\n'"$1" '{body: $body}')
    found=
    while [[ -z $found ]]; do
        listed=$(call GET "$api/repos/$GITHUB_REPOSITORY/issues/$number/comments?per_page=100&page=$page")
        found=$(jq -r --arg mark "$mark" '[.[] | select(.body | startswith($mark))][0].id // empty' <<<"$listed")
        [[ $(jq length <<<"$listed") == 100 ]] || break
        page=$((page + 1))
    done
    if [[ -n $found ]]; then
        call PATCH "$api/repos/$GITHUB_REPOSITORY/issues/comments/$found" "$body" >/dev/null
    else
        call POST "$api/repos/$GITHUB_REPOSITORY/issues/$number/comments" "$body" >/dev/null
    fi
}

# The token goes in by a file descriptor: arguments of a process can be read by others on the machine.
call() {
    curl --silent --show-error --fail --max-time 30 --request "$1" "$2" ${3:+--data-binary "$3"} \
        --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
        --config <(printf 'header = "Authorization: Bearer %s"\n' "${INPUT_GITHUB_TOKEN:-}") ||
        fail "GitHub did not take the comment; the job needs 'permissions: pull-requests: write'."
}

release() {
    need model model
    need version version
    local id
    id=$("$cli" release "$model" "$version" --no-wait --json | jq -r .id)
    output release "$id"
    remember AIRWORTHY_RELEASE "$id"
}

# The release runs on the server; this job only looks. A server that does not answer for a moment ends nothing.
wait_for() {
    local id=${INPUT_RELEASE:-${AIRWORTHY_RELEASE:-}} answer status= finished=false code
    [[ -n $id ]] || fail "wait: 'release' is needed."
    SECONDS=0
    while true; do
        code=0
        answer=$("$cli" watch "$id" --once --json) || code=$?
        case $code in 0 | 1 | 3) finished=$(jq -r .finished <<<"$answer"); status=$(jq -r .status <<<"$answer") ;; 5) ;; *) exit "$code" ;; esac
        [[ $finished != true ]] || break
        ((SECONDS < 60 * ${INPUT_TIMEOUT_MINUTES:-60})) || fail "Release $id is still ${status:-not answering}. It goes on without this job."
        sleep "${INPUT_POLL_SECONDS:-30}"
    done
    output status "$status"
    "$cli" gate "$id" --format markdown >>"$GITHUB_STEP_SUMMARY" || true
    [[ $status == succeeded ]] || fail "Release $id: $status. $(jq -r '.detail // empty' <<<"$answer")"
}

case ${INPUT_COMMAND:-} in
    register | check | release) "$INPUT_COMMAND" ;;
    wait) wait_for ;;
    *) fail "'${INPUT_COMMAND:-}' is none of register, check, release, wait." ;;
esac
