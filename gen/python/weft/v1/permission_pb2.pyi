import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from weft.v1 import role_pb2 as _role_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Permission(_message.Message):
    __slots__ = ("document_id", "user_id", "role", "create_time")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    user_id: str
    role: _role_pb2.Role
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, document_id: _Optional[str] = ..., user_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CheckPermissionRequest(_message.Message):
    __slots__ = ("document_id", "user_id")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    user_id: str
    def __init__(self, document_id: _Optional[str] = ..., user_id: _Optional[str] = ...) -> None: ...

class CheckPermissionResponse(_message.Message):
    __slots__ = ("role", "permission_epoch")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_EPOCH_FIELD_NUMBER: _ClassVar[int]
    role: _role_pb2.Role
    permission_epoch: int
    def __init__(self, role: _Optional[_Union[_role_pb2.Role, str]] = ..., permission_epoch: _Optional[int] = ...) -> None: ...

class BatchCheckPermissionsRequest(_message.Message):
    __slots__ = ("checks",)
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    checks: _containers.RepeatedCompositeFieldContainer[CheckPermissionRequest]
    def __init__(self, checks: _Optional[_Iterable[_Union[CheckPermissionRequest, _Mapping]]] = ...) -> None: ...

class BatchCheckPermissionsResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[CheckPermissionResponse]
    def __init__(self, results: _Optional[_Iterable[_Union[CheckPermissionResponse, _Mapping]]] = ...) -> None: ...

class GrantPermissionRequest(_message.Message):
    __slots__ = ("document_id", "user_id", "role")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    user_id: str
    role: _role_pb2.Role
    def __init__(self, document_id: _Optional[str] = ..., user_id: _Optional[str] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ...) -> None: ...

class GrantPermissionResponse(_message.Message):
    __slots__ = ("permission",)
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    permission: Permission
    def __init__(self, permission: _Optional[_Union[Permission, _Mapping]] = ...) -> None: ...

class RevokePermissionRequest(_message.Message):
    __slots__ = ("document_id", "user_id")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    user_id: str
    def __init__(self, document_id: _Optional[str] = ..., user_id: _Optional[str] = ...) -> None: ...

class RevokePermissionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPermissionsRequest(_message.Message):
    __slots__ = ("document_id", "page_size", "page_token")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    page_size: int
    page_token: str
    def __init__(self, document_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPermissionsResponse(_message.Message):
    __slots__ = ("permissions", "next_page_token")
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    permissions: _containers.RepeatedCompositeFieldContainer[Permission]
    next_page_token: str
    def __init__(self, permissions: _Optional[_Iterable[_Union[Permission, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchPermissionsRequest(_message.Message):
    __slots__ = ("after_position",)
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    after_position: int
    def __init__(self, after_position: _Optional[int] = ...) -> None: ...

class WatchPermissionsResponse(_message.Message):
    __slots__ = ("position", "invalidations", "reset")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    INVALIDATIONS_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    position: int
    invalidations: _containers.RepeatedCompositeFieldContainer[PermissionInvalidation]
    reset: bool
    def __init__(self, position: _Optional[int] = ..., invalidations: _Optional[_Iterable[_Union[PermissionInvalidation, _Mapping]]] = ..., reset: bool = ...) -> None: ...

class PermissionInvalidation(_message.Message):
    __slots__ = ("document_id", "user_id", "permission_epoch", "role")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_EPOCH_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    user_id: str
    permission_epoch: int
    role: _role_pb2.Role
    def __init__(self, document_id: _Optional[str] = ..., user_id: _Optional[str] = ..., permission_epoch: _Optional[int] = ..., role: _Optional[_Union[_role_pb2.Role, str]] = ...) -> None: ...
