"""A protoc plugin: messages, type stubs and gRPC stubs for Python, by the compiler inside of grpcio-tools."""

import pathlib
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2

request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
response = plugin_pb2.CodeGeneratorResponse(
    supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
)
with tempfile.TemporaryDirectory() as folder:
    descriptors = pathlib.Path(folder, "descriptors.binpb")
    descriptors.write_bytes(descriptor_pb2.FileDescriptorSet(file=request.proto_file).SerializeToString())
    out = pathlib.Path(folder, "out")
    out.mkdir()
    outputs = [f"--{kind}_out={out}" for kind in ("python", "pyi", "grpc_python")]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={descriptors}", *outputs]
    subprocess.run([*command, *request.file_to_generate], check=True, stdout=sys.stderr)
    for path in sorted(out.rglob("*.py*")):
        response.file.add(name=path.relative_to(out).as_posix(), content=path.read_text(encoding="utf-8"))
sys.stdout.buffer.write(response.SerializeToString())
