#!/usr/bin/env bash
# Install what heaplab needs, or say in one line what to install. Quick when nothing is missing.
set -u

# What is needed, how to see that it is here, and its package for apt, dnf, pacman, apk.
needs=(
    'command gcc              gcc             gcc               gcc         gcc'
    'static  libc.a           libc6-dev       glibc-static      glibc       musl-dev'
    'command make             make            make              make        make'
    'command ld               binutils        binutils          binutils    binutils'
    'command pkg-config       pkg-config      pkgconf           pkgconf     pkgconf'
    'library check            check           check-devel       check       check-dev'
    'library jansson          libjansson-dev  jansson-devel     jansson     jansson-dev'
    'library libconfig        libconfig-dev   libconfig-devel   libconfig   libconfig-dev'
    'library libseccomp       libseccomp-dev  libseccomp-devel  libseccomp  libseccomp-dev'
    'library libarchive       libarchive-dev  libarchive-devel  libarchive  libarchive-dev'
    'command valgrind         valgrind        valgrind          valgrind    valgrind'
    'symbols libc             libc6-dbg       glibc             glibc       musl-dbg'
    'command gdb              gdb             gdb               gdb         gdb'
)

is_here() {
    case $1 in
    command) command -v "$2" >/dev/null ;;
    library) pkg-config --exists "$2" 2>/dev/null ;;
    # Debian's libc comes without the symbols that Valgrind must find in it.
    symbols) [ ! -e /etc/debian_version ] || [ -d /usr/lib/debug/.build-id ] ;;
    static) [ -f "$(gcc -print-file-name="$2" 2>/dev/null)" ] ;;
    esac
}

missing=()
look() {
    local need how what rest
    missing=()
    for need in "${needs[@]}"; do
        read -r how what rest <<<"$need"
        is_here "$how" "$what" || missing+=("$rest")
    done
}

# packages COLUMN: what is missing, by the names of one package manager, each once.
packages() {
    printf '%s\n' "${missing[@]}" |
        awk -v column="$1" '!seen[$column]++ { printf "%s%s", gap, $column; gap = " " }'
}

# Runs as root, by sudo where we aren't.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_with_apt() {
    local names log status=0
    read -ra names <<<"$(packages 1)"
    log=$(mktemp) || return 1
    printf 'setup: installing %s\n' "${names[*]}"
    { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
            install "${names[@]}"; } >"$log" 2>&1 </dev/null || status=1
    [ "$status" -eq 0 ] || tail -n 5 "$log" >&2
    rm -f "$log"
    return "$status"
}

say() {
    printf 'setup: %s\n' "$*" >&2
}

look
[ ${#missing[@]} -ne 0 ] || exit 0

if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; }; then
    install_with_apt || say 'that failed.'
    look
    [ ${#missing[@]} -ne 0 ] || exit 0
    say "still missing; as an administrator run: apt-get install $(packages 1)"
elif command -v apt-get >/dev/null; then
    say "as an administrator run: apt-get install $(packages 1)"
elif command -v dnf >/dev/null; then
    say "please run: sudo dnf install $(packages 2)"
elif command -v pacman >/dev/null; then
    say "please run: sudo pacman -S $(packages 3)"
elif command -v apk >/dev/null; then
    say "please run: sudo apk add $(packages 4)"
else
    say "please install, by the names that your system has for them: $(packages 1)"
fi
exit 1
