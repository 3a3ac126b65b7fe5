from weft.v1 import operation_pb2 as _operation_pb2
from weft.v1 import role_pb2 as _role_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClientMessage(_message.Message):
    __slots__ = ("hello", "join", "submit", "presence", "leave", "reauthenticate")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    JOIN_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    LEAVE_FIELD_NUMBER: _ClassVar[int]
    REAUTHENTICATE_FIELD_NUMBER: _ClassVar[int]
    hello: Hello
    join: Join
    submit: Submit
    presence: PresenceUpdate
    leave: Leave
    reauthenticate: Reauthenticate
    def __init__(self, hello: _Optional[_Union[Hello, _Mapping]] = ..., join: _Optional[_Union[Join, _Mapping]] = ..., submit: _Optional[_Union[Submit, _Mapping]] = ..., presence: _Optional[_Union[PresenceUpdate, _Mapping]] = ..., leave: _Optional[_Union[Leave, _Mapping]] = ..., reauthenticate: _Optional[_Union[Reauthenticate, _Mapping]] = ...) -> None: ...

class ServerMessage(_message.Message):
    __slots__ = ("welcome", "joined", "acknowledged", "operation", "rejected", "presence", "heartbeat", "permission_changed", "left", "go_away", "error", "events")
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    JOINED_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_CHANGED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    GO_AWAY_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    welcome: Welcome
    joined: Joined
    acknowledged: Acknowledged
    operation: Operation
    rejected: Rejected
    presence: Presence
    heartbeat: Heartbeat
    permission_changed: PermissionChanged
    left: Left
    go_away: GoAway
    error: Error
    events: _containers.RepeatedCompositeFieldContainer[ServerMessage]
    def __init__(self, welcome: _Optional[_Union[Welcome, _Mapping]] = ..., joined: _Optional[_Union[Joined, _Mapping]] = ..., acknowledged: _Optional[_Union[Acknowledged, _Mapping]] = ..., operation: _Optional[_Union[Operation, _Mapping]] = ..., rejected: _Optional[_Union[Rejected, _Mapping]] = ..., presence: _Optional[_Union[Presence, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., permission_changed: _Optional[_Union[PermissionChanged, _Mapping]] = ..., left: _Optional[_Union[Left, _Mapping]] = ..., go_away: _Optional[_Union[GoAway, _Mapping]] = ..., error: _Optional[_Union[Error, _Mapping]] = ..., events: _Optional[_Iterable[_Union[ServerMessage, _Mapping]]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("access_token", "client")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    client: str
    def __init__(self, access_token: _Optional[str] = ..., client: _Optional[str] = ...) -> None: ...

class Join(_message.Message):
    __slots__ = ("channel", "document_id", "session_id", "after_revision", "after_chain", "mismatch")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_REVISION_FIELD_NUMBER: _ClassVar[int]
    AFTER_CHAIN_FIELD_NUMBER: _ClassVar[int]
    MISMATCH_FIELD_NUMBER: _ClassVar[int]
    channel: int
    document_id: str
    session_id: str
    after_revision: int
    after_chain: int
    mismatch: str
    def __init__(self, channel: _Optional[int] = ..., document_id: _Optional[str] = ..., session_id: _Optional[str] = ..., after_revision: _Optional[int] = ..., after_chain: _Optional[int] = ..., mismatch: _Optional[str] = ...) -> None: ...

class Submit(_message.Message):
    __slots__ = ("channel", "sequence", "base_revision", "operation")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BASE_REVISION_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    channel: int
    sequence: int
    base_revision: int
    operation: _operation_pb2.TextOperation
    def __init__(self, channel: _Optional[int] = ..., sequence: _Optional[int] = ..., base_revision: _Optional[int] = ..., operation: _Optional[_Union[_operation_pb2.TextOperation, _Mapping]] = ...) -> None: ...

class PresenceUpdate(_message.Message):
    __slots__ = ("channel", "revision", "anchor", "head")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    channel: int
    revision: int
    anchor: int
    head: int
    def __init__(self, channel: _Optional[int] = ..., revision: _Optional[int] = ..., anchor: _Optional[int] = ..., head: _Optional[int] = ...) -> None: ...

class Leave(_message.Message):
    __slots__ = ("channel",)
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    channel: int
    def __init__(self, channel: _Optional[int] = ...) -> None: ...

class Reauthenticate(_message.Message):
    __slots__ = ("access_token",)
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    def __init__(self, access_token: _Optional[str] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ("connection_id", "user_id", "heartbeat_seconds", "limits")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    user_id: str
    heartbeat_seconds: int
    limits: Limits
    def __init__(self, connection_id: _Optional[str] = ..., user_id: _Optional[str] = ..., heartbeat_seconds: _Optional[int] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("insert_code_points", "operation_components", "submission_bytes", "frame_bytes", "document_code_points", "channels", "submissions_per_second", "base_lag")
    INSERT_CODE_POINTS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_BYTES_FIELD_NUMBER: _ClassVar[int]
    FRAME_BYTES_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_CODE_POINTS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    SUBMISSIONS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    BASE_LAG_FIELD_NUMBER: _ClassVar[int]
    insert_code_points: int
    operation_components: int
    submission_bytes: int
    frame_bytes: int
    document_code_points: int
    channels: int
    submissions_per_second: int
    base_lag: int
    def __init__(self, insert_code_points: _Optional[int] = ..., operation_components: _Optional[int] = ..., submission_bytes: _Optional[int] = ..., frame_bytes: _Optional[int] = ..., document_code_points: _Optional[int] = ..., channels: _Optional[int] = ..., submissions_per_second: _Optional[int] = ..., base_lag: _Optional[int] = ...) -> None: ...

class Joined(_message.Message):
    __slots__ = ("channel", "role", "revision", "content", "operations", "last_sequence", "chain", "last_revision")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    LAST_REVISION_FIELD_NUMBER: _ClassVar[int]
    channel: int
    role: _role_pb2.Role
    revision: int
    content: str
    operations: _containers.RepeatedCompositeFieldContainer[Operation]
    last_sequence: int
    chain: int
    last_revision: int
    def __init__(self, channel: _Optional[int] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ..., revision: _Optional[int] = ..., content: _Optional[str] = ..., operations: _Optional[_Iterable[_Union[Operation, _Mapping]]] = ..., last_sequence: _Optional[int] = ..., chain: _Optional[int] = ..., last_revision: _Optional[int] = ...) -> None: ...

class Acknowledged(_message.Message):
    __slots__ = ("channel", "sequence", "revision", "chain")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    channel: int
    sequence: int
    revision: int
    chain: int
    def __init__(self, channel: _Optional[int] = ..., sequence: _Optional[int] = ..., revision: _Optional[int] = ..., chain: _Optional[int] = ...) -> None: ...

class Operation(_message.Message):
    __slots__ = ("channel", "revision", "operation", "user_id", "session_id", "sequence", "chain", "recorded_at_ms")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    channel: int
    revision: int
    operation: _operation_pb2.TextOperation
    user_id: str
    session_id: str
    sequence: int
    chain: int
    recorded_at_ms: int
    def __init__(self, channel: _Optional[int] = ..., revision: _Optional[int] = ..., operation: _Optional[_Union[_operation_pb2.TextOperation, _Mapping]] = ..., user_id: _Optional[str] = ..., session_id: _Optional[str] = ..., sequence: _Optional[int] = ..., chain: _Optional[int] = ..., recorded_at_ms: _Optional[int] = ...) -> None: ...

class Rejected(_message.Message):
    __slots__ = ("channel", "sequence", "code", "message", "retryable", "retry_after_ms")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    channel: int
    sequence: int
    code: str
    message: str
    retryable: bool
    retry_after_ms: int
    def __init__(self, channel: _Optional[int] = ..., sequence: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., retryable: bool = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class Presence(_message.Message):
    __slots__ = ("channel", "session_id", "user_id", "revision", "anchor", "head", "gone")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    channel: int
    session_id: str
    user_id: str
    revision: int
    anchor: int
    head: int
    gone: bool
    def __init__(self, channel: _Optional[int] = ..., session_id: _Optional[str] = ..., user_id: _Optional[str] = ..., revision: _Optional[int] = ..., anchor: _Optional[int] = ..., head: _Optional[int] = ..., gone: bool = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("channels",)
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    channels: _containers.RepeatedCompositeFieldContainer[ChannelHeartbeat]
    def __init__(self, channels: _Optional[_Iterable[_Union[ChannelHeartbeat, _Mapping]]] = ...) -> None: ...

class ChannelHeartbeat(_message.Message):
    __slots__ = ("channel", "revision", "chain", "checksum_revision", "checksum")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_REVISION_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    channel: int
    revision: int
    chain: int
    checksum_revision: int
    checksum: int
    def __init__(self, channel: _Optional[int] = ..., revision: _Optional[int] = ..., chain: _Optional[int] = ..., checksum_revision: _Optional[int] = ..., checksum: _Optional[int] = ...) -> None: ...

class PermissionChanged(_message.Message):
    __slots__ = ("channel", "role")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    channel: int
    role: _role_pb2.Role
    def __init__(self, channel: _Optional[int] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ...) -> None: ...

class Left(_message.Message):
    __slots__ = ("channel", "reason", "message", "retryable", "retry_after_ms")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    channel: int
    reason: str
    message: str
    retryable: bool
    retry_after_ms: int
    def __init__(self, channel: _Optional[int] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., retryable: bool = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class GoAway(_message.Message):
    __slots__ = ("retry_after_ms",)
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    retry_after_ms: int
    def __init__(self, retry_after_ms: _Optional[int] = ...) -> None: ...

class Error(_message.Message):
    __slots__ = ("channel", "code", "message")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    channel: int
    code: str
    message: str
    def __init__(self, channel: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...
