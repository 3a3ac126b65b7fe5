from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TextOperation(_message.Message):
    __slots__ = ("components",)
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    components: _containers.RepeatedCompositeFieldContainer[TextComponent]
    def __init__(self, components: _Optional[_Iterable[_Union[TextComponent, _Mapping]]] = ...) -> None: ...

class TextComponent(_message.Message):
    __slots__ = ("retain", "insert", "delete")
    RETAIN_FIELD_NUMBER: _ClassVar[int]
    INSERT_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    retain: int
    insert: str
    delete: int
    def __init__(self, retain: _Optional[int] = ..., insert: _Optional[str] = ..., delete: _Optional[int] = ...) -> None: ...
