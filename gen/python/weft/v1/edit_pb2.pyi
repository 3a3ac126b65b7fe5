from weft.v1 import operation_pb2 as _operation_pb2
from weft.v1 import session_pb2 as _session_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CollaborateRequest(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _session_pb2.ClientMessage
    def __init__(self, message: _Optional[_Union[_session_pb2.ClientMessage, _Mapping]] = ...) -> None: ...

class CollaborateResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _session_pb2.ServerMessage
    def __init__(self, message: _Optional[_Union[_session_pb2.ServerMessage, _Mapping]] = ...) -> None: ...

class SubmitEditRequest(_message.Message):
    __slots__ = ("document_id", "idempotency_key", "base_revision", "operation", "if_revision")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    BASE_REVISION_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    IF_REVISION_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    idempotency_key: str
    base_revision: int
    operation: _operation_pb2.TextOperation
    if_revision: int
    def __init__(self, document_id: _Optional[str] = ..., idempotency_key: _Optional[str] = ..., base_revision: _Optional[int] = ..., operation: _Optional[_Union[_operation_pb2.TextOperation, _Mapping]] = ..., if_revision: _Optional[int] = ...) -> None: ...

class SubmitEditResponse(_message.Message):
    __slots__ = ("revision",)
    REVISION_FIELD_NUMBER: _ClassVar[int]
    revision: int
    def __init__(self, revision: _Optional[int] = ...) -> None: ...
