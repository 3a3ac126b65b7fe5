from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchPartitionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchPartitionsResponse(_message.Message):
    __slots__ = ("partition_count", "owners")
    PARTITION_COUNT_FIELD_NUMBER: _ClassVar[int]
    OWNERS_FIELD_NUMBER: _ClassVar[int]
    partition_count: int
    owners: _containers.RepeatedCompositeFieldContainer[PartitionOwner]
    def __init__(self, partition_count: _Optional[int] = ..., owners: _Optional[_Iterable[_Union[PartitionOwner, _Mapping]]] = ...) -> None: ...

class PartitionOwner(_message.Message):
    __slots__ = ("partition", "epoch", "address", "semantics")
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    SEMANTICS_FIELD_NUMBER: _ClassVar[int]
    partition: int
    epoch: int
    address: str
    semantics: int
    def __init__(self, partition: _Optional[int] = ..., epoch: _Optional[int] = ..., address: _Optional[str] = ..., semantics: _Optional[int] = ...) -> None: ...
