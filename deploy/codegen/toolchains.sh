# Sourced by generate.sh and install.sh: which generators make gen/, in which versions, and where they lie on this machine.

PROTOC_GEN_GO=v1.36.12
PROTOC_GEN_GO_GRPC=v1.6.2
# Its sums, and that of PROTOC_GEN_GRPC_JAVA, are in java-checksums.txt; requirements.txt has what Python needs.
PROTOC=4.35.1
PROTOC_GEN_GRPC_JAVA=1.80.0

LANGUAGES='go python java'
codegen=$PWD/deploy/codegen

sha256() { if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# toolchain LANGUAGE: the directory whose bin/ holds its generators. Named after everything that decides what is in it.
toolchain() {
  case $1 in
    go) pinned="$PROTOC_GEN_GO $PROTOC_GEN_GO_GRPC" ;;
    python) pinned="$(python3 --version 2> /dev/null) $(cat "$codegen/requirements.txt" "$codegen"/protoc-gen-weft-python.*)" ;;
    java) pinned="$PROTOC $PROTOC_GEN_GRPC_JAVA" ;;
  esac
  key=$(printf '%s' "$pinned $(uname -sm)" | sha256 | cut -c1-12)
  printf '%s/weft/codegen-%s-%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$1" "$key"
}

# needed LANGUAGE: the program that installs its generators.
needed() {
  case $1 in
    go) echo go ;;
    python) echo python3 ;;
    java) echo mvn ;;
  esac
}
