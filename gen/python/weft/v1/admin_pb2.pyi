from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListQuarantineRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListQuarantineResponse(_message.Message):
    __slots__ = ("documents", "next_page_token")
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    documents: _containers.RepeatedCompositeFieldContainer[QuarantinedDocument]
    next_page_token: str
    def __init__(self, documents: _Optional[_Iterable[_Union[QuarantinedDocument, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class QuarantinedDocument(_message.Message):
    __slots__ = ("document_id", "reason", "records", "last_at_ms")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    LAST_AT_MS_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    reason: str
    records: int
    last_at_ms: int
    def __init__(self, document_id: _Optional[str] = ..., reason: _Optional[str] = ..., records: _Optional[int] = ..., last_at_ms: _Optional[int] = ...) -> None: ...

class InspectDocumentRequest(_message.Message):
    __slots__ = ("document_id",)
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    def __init__(self, document_id: _Optional[str] = ...) -> None: ...

class InspectDocumentResponse(_message.Message):
    __slots__ = ("document_id", "partition", "owner", "reason", "revision", "length", "chain", "snapshot_revision", "records")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_REVISION_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    partition: int
    owner: str
    reason: str
    revision: int
    length: int
    chain: int
    snapshot_revision: int
    records: _containers.RepeatedCompositeFieldContainer[QuarantinedRecord]
    def __init__(self, document_id: _Optional[str] = ..., partition: _Optional[int] = ..., owner: _Optional[str] = ..., reason: _Optional[str] = ..., revision: _Optional[int] = ..., length: _Optional[int] = ..., chain: _Optional[int] = ..., snapshot_revision: _Optional[int] = ..., records: _Optional[_Iterable[_Union[QuarantinedRecord, _Mapping]]] = ...) -> None: ...

class QuarantinedRecord(_message.Message):
    __slots__ = ("log_offset", "reason", "at_ms", "size", "digest", "user_id", "session_id", "sequence")
    LOG_OFFSET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_MS_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    log_offset: int
    reason: str
    at_ms: int
    size: int
    digest: bytes
    user_id: str
    session_id: str
    sequence: int
    def __init__(self, log_offset: _Optional[int] = ..., reason: _Optional[str] = ..., at_ms: _Optional[int] = ..., size: _Optional[int] = ..., digest: _Optional[bytes] = ..., user_id: _Optional[str] = ..., session_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class QuarantineDocumentRequest(_message.Message):
    __slots__ = ("document_id", "reason", "operator")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    reason: str
    operator: str
    def __init__(self, document_id: _Optional[str] = ..., reason: _Optional[str] = ..., operator: _Optional[str] = ...) -> None: ...

class QuarantineDocumentResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReleaseDocumentRequest(_message.Message):
    __slots__ = ("document_id", "operator")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    operator: str
    def __init__(self, document_id: _Optional[str] = ..., operator: _Optional[str] = ...) -> None: ...

class ReleaseDocumentResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RebuildDocumentRequest(_message.Message):
    __slots__ = ("document_id", "operator")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    operator: str
    def __init__(self, document_id: _Optional[str] = ..., operator: _Optional[str] = ...) -> None: ...

class RebuildDocumentResponse(_message.Message):
    __slots__ = ("first_revision", "revision", "mended", "chain", "length", "sessions")
    FIRST_REVISION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    MENDED_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    first_revision: int
    revision: int
    mended: _containers.RepeatedScalarFieldContainer[int]
    chain: int
    length: int
    sessions: int
    def __init__(self, first_revision: _Optional[int] = ..., revision: _Optional[int] = ..., mended: _Optional[_Iterable[int]] = ..., chain: _Optional[int] = ..., length: _Optional[int] = ..., sessions: _Optional[int] = ...) -> None: ...
