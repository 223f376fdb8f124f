#!/usr/bin/env bash
# A docker that runs no image: what stands behind the image is run here, with what --env names. One folder a container, beside this file.
set -u
here=$(cd "$(dirname "$0")" && pwd)
echo "$*" >>"$here/asked"
case $1 in
    run)
        shift
        names=()
        while [[ $1 == -* ]]; do
            case $1 in
                --detach | --read-only) shift; continue ;;
                --name) name=$2 ;;
                --env) names+=("$2") ;;
            esac
            shift 2
        done
        [[ $1 != missing:* ]] || { echo "Unable to find image '$1' locally"; exit 125; }
        mkdir "$here/$name" 2>/dev/null || { echo "Conflict. The container name is already in use"; exit 125; }
        shift
        echo running >"$here/$name/status"
        {
            "$@" >"$here/$name/log" 2>&1
            echo $? >"$here/$name/code"
            echo exited >"$here/$name/status"
        } </dev/null >/dev/null 2>&1 &
        echo $! >"$here/$name/pid"
        echo "$name"
        ;;
    container)
        name=${*: -1}
        [[ -d $here/$name ]] || { echo "Error: No such container: $name"; exit 1; }
        printf '{"Status":"%s","ExitCode":%s,"OOMKilled":false}\n' "$(cat "$here/$name/status")" "$(cat "$here/$name/code" 2>/dev/null || echo 0)"
        ;;
    logs) cat "$here/$2/log" ;;
    kill)
        name=${*: -1}
        echo 137 >"$here/$name/code"
        echo exited >"$here/$name/status"
        ;;
    rm) rm -rf "${here:?}/${*: -1}" ;;
esac
