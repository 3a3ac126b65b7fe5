from weft.v1 import operation_pb2 as _operation_pb2
from weft.v1 import role_pb2 as _role_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Submission(_message.Message):
    __slots__ = ("document_id", "user_id", "session_id", "sequence", "base_revision", "operation", "close", "permission_change", "quarantine", "release", "permission_epoch", "if_revision", "semantics", "trace_context", "denied")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BASE_REVISION_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_CHANGE_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_EPOCH_FIELD_NUMBER: _ClassVar[int]
    IF_REVISION_FIELD_NUMBER: _ClassVar[int]
    SEMANTICS_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    DENIED_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    user_id: str
    session_id: str
    sequence: int
    base_revision: int
    operation: _operation_pb2.TextOperation
    close: CloseDocument
    permission_change: PermissionChange
    quarantine: Quarantine
    release: Release
    permission_epoch: int
    if_revision: int
    semantics: int
    trace_context: str
    denied: bool
    def __init__(self, document_id: _Optional[str] = ..., user_id: _Optional[str] = ..., session_id: _Optional[str] = ..., sequence: _Optional[int] = ..., base_revision: _Optional[int] = ..., operation: _Optional[_Union[_operation_pb2.TextOperation, _Mapping]] = ..., close: _Optional[_Union[CloseDocument, _Mapping]] = ..., permission_change: _Optional[_Union[PermissionChange, _Mapping]] = ..., quarantine: _Optional[_Union[Quarantine, _Mapping]] = ..., release: _Optional[_Union[Release, _Mapping]] = ..., permission_epoch: _Optional[int] = ..., if_revision: _Optional[int] = ..., semantics: _Optional[int] = ..., trace_context: _Optional[str] = ..., denied: bool = ...) -> None: ...

class CloseDocument(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PermissionChange(_message.Message):
    __slots__ = ("user_id", "role", "permission_epoch")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_EPOCH_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    role: _role_pb2.Role
    permission_epoch: int
    def __init__(self, user_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ..., permission_epoch: _Optional[int] = ...) -> None: ...

class Quarantine(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class Release(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
