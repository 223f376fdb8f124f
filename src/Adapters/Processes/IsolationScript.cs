namespace Airworthy.Adapters.Processes;

/// <summary>
/// What builds the isolation from inside, as shell scripts: between a new namespace and the command that lives in it there must be a
/// single thread, which no managed process has.
/// </summary>
internal static class IsolationScript
{
    /// <summary>How a script says that it could not build what was asked for; the command did not run.</summary>
    public const int NotIsolatedCode = 222;

    /// <summary>What its sentence about that begins with, on standard error.</summary>
    public const string NotIsolated = "airworthy: not isolated: ";

    /// <summary>
    /// Enters control groups, then becomes the command: <c>FILE… -- COMMAND…</c>. A group that cannot be entered is no isolation.
    /// </summary>
    public const string Enter = """
        while [ "$1" != -- ]; do
            echo $$ >"$1" || { echo "airworthy: not isolated: cannot enter the control group $1" >&2; exit 222; }
            shift
        done
        shift
        exec "$@"
        """;

    /// <summary>
    /// The first process of new namespaces: builds a tree of files that holds only what may be seen, makes it the root, then lives as
    /// <see cref="Live"/>. Arguments: a folder to build in, the command's folder, its scratch, the owner's number in it (or -), whether
    /// it has a network (yes or no), bytes of temporary files, pairs of folders OUTSIDE INSIDE, --, and those of <see cref="Live"/>.
    /// </summary>
    public const string Build = """
        fail() { echo "airworthy: not isolated: $1" >&2; exit 222; }
        root=$1 folder=$2 scratch=$3 owner=$4 network=$5 temporary=$6
        shift 6
        umask 022
        [ "$owner" = - ] || chown "$owner:$owner" "$scratch" || fail "cannot hand over the scratch folder"
        mount -t tmpfs -o size=16m,mode=755,nosuid,nodev airworthy "$root" || fail "cannot mount"
        # What is mounted with a restriction keeps it, or the kernel refuses; which one it has, only trying tells.
        readonly_() {
            for also in '' ,nosuid,nodev ,nosuid,nodev,noexec ,nosuid,nodev,relatime; do
                mount -o "remount,bind,ro$also" "$1" 2>/dev/null && return 0
            done
            return 1
        }
        see() {
            if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root${2%/*}"; : >"$root$2"; fi
            mount --rbind "$1" "$root$2" || fail "cannot show $1"
        }
        for at in bin sbin lib lib32 lib64 libx32; do
            if [ -L "/$at" ]; then ln -s "$(readlink "/$at")" "$root/$at"; elif [ -d "/$at" ]; then see "/$at" "/$at"; readonly_ "$root/$at"; fi
        done
        see /usr /usr
        readonly_ "$root/usr"
        mkdir "$root/etc"
        for at in ld.so.cache ld.so.conf ld.so.conf.d alternatives ssl ca-certificates localtime mime.types python3 nsswitch.conf; do
            [ -e "/etc/$at" ] && see "/etc/$at" "/etc/$at" && readonly_ "$root/etc/$at"
        done
        if [ "$network" = yes ]; then
            for at in resolv.conf hosts services protocols; do
                [ -e "/etc/$at" ] && see "/etc/$at" "/etc/$at" && readonly_ "$root/etc/$at"
            done
        else
            echo '127.0.0.1 localhost' >"$root/etc/hosts"
            ip link set lo up 2>/dev/null
        fi
        number=$owner
        [ "$owner" = - ] && number=0
        echo "model:x:$number:$number::/scratch:/bin/sh" >"$root/etc/passwd" || fail "cannot write"
        echo "model:x:$number:" >"$root/etc/group"
        mkdir "$root/proc" "$root/dev" "$root/tmp" "$root/old"
        mount -t proc -o nosuid,nodev,noexec proc "$root/proc" 2>/dev/null
        for at in null zero full random urandom; do
            : >"$root/dev/$at"
            mount --bind "/dev/$at" "$root/dev/$at" || fail "cannot show /dev/$at"
        done
        ln -s /proc/self/fd "$root/dev/fd"
        ln -s /proc/self/fd/0 "$root/dev/stdin"
        ln -s /proc/self/fd/1 "$root/dev/stdout"
        ln -s /proc/self/fd/2 "$root/dev/stderr"
        ln -s /tmp "$root/dev/shm"
        mount -t tmpfs -o "size=$temporary,mode=1777,nosuid,nodev" airworthy "$root/tmp" || fail "cannot mount /tmp"
        see "$folder" /model
        readonly_ "$root/model" || fail "cannot protect the model's folder"
        see "$scratch" /scratch
        mount -o remount,bind,nosuid,nodev "$root/scratch" 2>/dev/null
        while [ "$1" != -- ]; do
            see "$1" "$2"
            readonly_ "$root$2" || fail "cannot protect $1"
            shift 2
        done
        shift
        readonly_ "$root" || mount -o remount,ro "$root" 2>/dev/null
        cd "$root" || fail "cannot enter the new root"
        pivot_root . old || fail "cannot change the root"
        cd /
        umount -l /old || fail "cannot leave the old root"
        # Nobody in here makes users of their own; as root the number would hold for the whole machine.
        [ "$owner" = - ] && echo 0 2>/dev/null >/proc/sys/user/max_user_namespaces

        """;

    /// <summary>
    /// Starts the command with neither rights nor our standard input, and ends everything when that input ends: it does when the server
    /// wants it, and when the server dies. As the first process of its namespace it takes every other along. Arguments: those of
    /// prlimit and setpriv and the command, as one command line.
    /// </summary>
    public const string Live = """
        cd /model || { echo "airworthy: not isolated: no folder" >&2; exit 222; }
        exec 3<&0
        "$@" </dev/null 3<&- &
        command=$!
        { read -r _ <&3; kill -KILL -1; } >/dev/null 2>&1 &
        exec 3<&- </dev/null
        wait "$command"
        exit $?

        """;
}
