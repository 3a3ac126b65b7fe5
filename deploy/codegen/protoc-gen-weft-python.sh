#!/bin/sh
# Runs protoc-gen-weft-python.py with the libraries that install.sh has put beside it.
here=$(dirname "$(dirname "$0")")
PYTHONPATH="$here/lib" exec python3 "$here/protoc-gen-weft-python.py"
