#!/bin/sh
# Fetches the generators of gen/go, gen/python and gen/java into ~/.cache/weft, once for each version: from the Go module
# proxy, PyPI and Maven Central, each held to a committed or public checksum. Ends with 1 when one of them could not be had.
set -eu
cd "$(dirname "$0")/../.."
. deploy/codegen/toolchains.sh

install_go() {
  GOBIN="$1/bin" GOFLAGS='' go install "google.golang.org/protobuf/cmd/protoc-gen-go@$PROTOC_GEN_GO" &&
    GOBIN="$1/bin" GOFLAGS='' go install "google.golang.org/grpc/cmd/protoc-gen-go-grpc@$PROTOC_GEN_GO_GRPC"
}

install_python() {
  python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --require-hashes --no-deps \
    --only-binary :all: --target "$1/lib" -r deploy/codegen/requirements.txt &&
    mkdir "$1/bin" &&
    cp deploy/codegen/protoc-gen-weft-python.py "$1/" &&
    cp deploy/codegen/protoc-gen-weft-python.sh "$1/bin/protoc-gen-weft-python"
}

install_java() {
  case $(uname -sm) in
    'Linux x86_64') platform=linux-x86_64 ;;
    'Linux aarch64') platform=linux-aarch_64 ;;
    'Darwin x86_64') platform=osx-x86_64 ;;
    'Darwin arm64') platform=osx-aarch_64 ;;
    *) echo "no protoc is published for $(uname -sm)" >&2; return 1 ;;
  esac
  mkdir "$1/bin" &&
    fetch_executable "$1/bin" com.google.protobuf protoc "$PROTOC" &&
    fetch_executable "$1/bin" io.grpc protoc-gen-grpc-java "$PROTOC_GEN_GRPC_JAVA"
}

# fetch_executable FOLDER GROUP NAME VERSION: takes it from Maven Central and compares it with its committed sum.
fetch_executable() {
  file="$3-$4-$platform.exe"
  mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="$2:$3:$4:exe:$platform" -DoutputDirectory="$1" &&
    (cd "$1" && grep "  $file\$" "$codegen/java-checksums.txt" | sha256 -c - > /dev/null) &&
    mv "$1/$file" "$1/$3" &&
    chmod +x "$1/$3"
}

# Somebody else may have put the same there meanwhile; theirs is as good.
put_in_place() { chmod 755 "$1" && { [ -d "$2" ] || mv "$1" "$2"; }; }

failed=0
for language in $LANGUAGES; do
  directory=$(toolchain "$language")
  [ -d "$directory" ] && continue
  program=$(needed "$language")
  if ! command -v "$program" > /dev/null; then
    echo "the generator for gen/$language needs $program, which is not on this machine" >&2
    failed=1
    continue
  fi
  echo "fetching the generator for gen/$language (once) …" >&2
  mkdir -p "$(dirname "$directory")"
  staging=$(mktemp -d "$directory-staging-XXXXXX")
  if ! "install_$language" "$staging" || ! put_in_place "$staging" "$directory"; then
    echo "the generator for gen/$language could not be installed" >&2
    failed=1
  fi
  rm -rf "$staging"
done
exit "$failed"
