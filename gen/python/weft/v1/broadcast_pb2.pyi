from weft.v1 import operation_pb2 as _operation_pb2
from weft.v1 import role_pb2 as _role_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AttachRequest(_message.Message):
    __slots__ = ("hello", "open", "close", "caret")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    CARET_FIELD_NUMBER: _ClassVar[int]
    hello: AttachHello
    open: OpenDocument
    close: CloseSubscription
    caret: CaretMoved
    def __init__(self, hello: _Optional[_Union[AttachHello, _Mapping]] = ..., open: _Optional[_Union[OpenDocument, _Mapping]] = ..., close: _Optional[_Union[CloseSubscription, _Mapping]] = ..., caret: _Optional[_Union[CaretMoved, _Mapping]] = ...) -> None: ...

class AttachHello(_message.Message):
    __slots__ = ("gateway_id",)
    GATEWAY_ID_FIELD_NUMBER: _ClassVar[int]
    gateway_id: str
    def __init__(self, gateway_id: _Optional[str] = ...) -> None: ...

class SessionKey(_message.Message):
    __slots__ = ("user_id", "session_id")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    session_id: str
    def __init__(self, user_id: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...

class OpenDocument(_message.Message):
    __slots__ = ("request_id", "document_id", "sessions", "after_revision", "after_chain")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    AFTER_REVISION_FIELD_NUMBER: _ClassVar[int]
    AFTER_CHAIN_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    document_id: str
    sessions: _containers.RepeatedCompositeFieldContainer[SessionKey]
    after_revision: int
    after_chain: int
    def __init__(self, request_id: _Optional[int] = ..., document_id: _Optional[str] = ..., sessions: _Optional[_Iterable[_Union[SessionKey, _Mapping]]] = ..., after_revision: _Optional[int] = ..., after_chain: _Optional[int] = ...) -> None: ...

class CloseSubscription(_message.Message):
    __slots__ = ("document_id",)
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    def __init__(self, document_id: _Optional[str] = ...) -> None: ...

class CaretMoved(_message.Message):
    __slots__ = ("document_id", "presence")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    presence: bytes
    def __init__(self, document_id: _Optional[str] = ..., presence: _Optional[bytes] = ...) -> None: ...

class AttachResponse(_message.Message):
    __slots__ = ("events", "heartbeat")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[DocumentEvent]
    heartbeat: OwnerHeartbeat
    def __init__(self, events: _Optional[_Iterable[_Union[DocumentEvent, _Mapping]]] = ..., heartbeat: _Optional[_Union[OwnerHeartbeat, _Mapping]] = ...) -> None: ...

class DocumentEvent(_message.Message):
    __slots__ = ("document_id", "operation", "repeated", "rejected", "opened", "open_failed", "presence", "checksum", "ended", "rights_changed", "trace_context", "submission_digest")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    REPEATED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    OPEN_FAILED_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    operation: bytes
    repeated: SubmissionRepeated
    rejected: SubmissionRejected
    opened: DocumentOpened
    open_failed: OpenFailed
    presence: bytes
    checksum: ContentChecksum
    ended: SubscriptionEnded
    rights_changed: RightsChanged
    trace_context: str
    submission_digest: int
    def __init__(self, document_id: _Optional[str] = ..., operation: _Optional[bytes] = ..., repeated: _Optional[_Union[SubmissionRepeated, _Mapping]] = ..., rejected: _Optional[_Union[SubmissionRejected, _Mapping]] = ..., opened: _Optional[_Union[DocumentOpened, _Mapping]] = ..., open_failed: _Optional[_Union[OpenFailed, _Mapping]] = ..., presence: _Optional[bytes] = ..., checksum: _Optional[_Union[ContentChecksum, _Mapping]] = ..., ended: _Optional[_Union[SubscriptionEnded, _Mapping]] = ..., rights_changed: _Optional[_Union[RightsChanged, _Mapping]] = ..., trace_context: _Optional[str] = ..., submission_digest: _Optional[int] = ...) -> None: ...

class SubmissionRepeated(_message.Message):
    __slots__ = ("session", "sequence", "revision", "chain")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    session: SessionKey
    sequence: int
    revision: int
    chain: int
    def __init__(self, session: _Optional[_Union[SessionKey, _Mapping]] = ..., sequence: _Optional[int] = ..., revision: _Optional[int] = ..., chain: _Optional[int] = ...) -> None: ...

class SubmissionRejected(_message.Message):
    __slots__ = ("session", "sequence", "code", "message", "retryable", "retry_after_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    session: SessionKey
    sequence: int
    code: str
    message: str
    retryable: bool
    retry_after_ms: int
    def __init__(self, session: _Optional[_Union[SessionKey, _Mapping]] = ..., sequence: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., retryable: bool = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class DocumentOpened(_message.Message):
    __slots__ = ("request_id", "revision", "chain", "content", "operations", "sessions", "more", "presences", "length")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    PRESENCES_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    revision: int
    chain: int
    content: bytes
    operations: _containers.RepeatedScalarFieldContainer[bytes]
    sessions: _containers.RepeatedCompositeFieldContainer[SessionState]
    more: bool
    presences: _containers.RepeatedScalarFieldContainer[bytes]
    length: int
    def __init__(self, request_id: _Optional[int] = ..., revision: _Optional[int] = ..., chain: _Optional[int] = ..., content: _Optional[bytes] = ..., operations: _Optional[_Iterable[bytes]] = ..., sessions: _Optional[_Iterable[_Union[SessionState, _Mapping]]] = ..., more: bool = ..., presences: _Optional[_Iterable[bytes]] = ..., length: _Optional[int] = ...) -> None: ...

class SessionState(_message.Message):
    __slots__ = ("session", "last_sequence", "last_revision", "ended_code")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_REVISION_FIELD_NUMBER: _ClassVar[int]
    ENDED_CODE_FIELD_NUMBER: _ClassVar[int]
    session: SessionKey
    last_sequence: int
    last_revision: int
    ended_code: str
    def __init__(self, session: _Optional[_Union[SessionKey, _Mapping]] = ..., last_sequence: _Optional[int] = ..., last_revision: _Optional[int] = ..., ended_code: _Optional[str] = ...) -> None: ...

class OpenFailed(_message.Message):
    __slots__ = ("request_id", "code", "message", "retryable")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    code: str
    message: str
    retryable: bool
    def __init__(self, request_id: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., retryable: bool = ...) -> None: ...

class ContentChecksum(_message.Message):
    __slots__ = ("revision", "checksum")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    revision: int
    checksum: int
    def __init__(self, revision: _Optional[int] = ..., checksum: _Optional[int] = ...) -> None: ...

class SubscriptionEnded(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class RightsChanged(_message.Message):
    __slots__ = ("user_id", "role", "permission_epoch")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_EPOCH_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    role: _role_pb2.Role
    permission_epoch: int
    def __init__(self, user_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ..., permission_epoch: _Optional[int] = ...) -> None: ...

class OwnerHeartbeat(_message.Message):
    __slots__ = ("partitions", "heads")
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    partitions: _containers.RepeatedCompositeFieldContainer[PartitionEpoch]
    heads: _containers.RepeatedCompositeFieldContainer[DocumentHead]
    def __init__(self, partitions: _Optional[_Iterable[_Union[PartitionEpoch, _Mapping]]] = ..., heads: _Optional[_Iterable[_Union[DocumentHead, _Mapping]]] = ...) -> None: ...

class PartitionEpoch(_message.Message):
    __slots__ = ("partition", "epoch")
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    partition: int
    epoch: int
    def __init__(self, partition: _Optional[int] = ..., epoch: _Optional[int] = ...) -> None: ...

class DocumentHead(_message.Message):
    __slots__ = ("document_id", "revision", "chain")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    revision: int
    chain: int
    def __init__(self, document_id: _Optional[str] = ..., revision: _Optional[int] = ..., chain: _Optional[int] = ...) -> None: ...

class SubscribeRequest(_message.Message):
    __slots__ = ("document_id", "after_revision")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_REVISION_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    after_revision: int
    def __init__(self, document_id: _Optional[str] = ..., after_revision: _Optional[int] = ...) -> None: ...

class SubscribeResponse(_message.Message):
    __slots__ = ("revision", "operation", "user_id", "session_id", "sequence", "chain", "recorded_at_ms")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    operation: _operation_pb2.TextOperation
    user_id: str
    session_id: str
    sequence: int
    chain: int
    recorded_at_ms: int
    def __init__(self, revision: _Optional[int] = ..., operation: _Optional[_Union[_operation_pb2.TextOperation, _Mapping]] = ..., user_id: _Optional[str] = ..., session_id: _Optional[str] = ..., sequence: _Optional[int] = ..., chain: _Optional[int] = ..., recorded_at_ms: _Optional[int] = ...) -> None: ...
