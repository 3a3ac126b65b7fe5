"""Signs in, creates a document, edits it and watches the edit arrive. Usage: python edit.py [host:port] [user]"""

import sys

import grpc
from weft.v1 import broadcast_pb2, document_pb2, edit_pb2, operation_pb2, token_pb2
from weft.v1.broadcast_pb2_grpc import BroadcastServiceStub
from weft.v1.document_pb2_grpc import DocumentServiceStub
from weft.v1.edit_pb2_grpc import EditServiceStub
from weft.v1.token_pb2_grpc import TokenServiceStub

address = sys.argv[1] if len(sys.argv) > 1 else "localhost:8081"
user = sys.argv[2] if len(sys.argv) > 2 else "ada"

with grpc.insecure_channel(address) as channel:
    signed_in = TokenServiceStub(channel).IssueToken(token_pb2.IssueTokenRequest(username=user), timeout=10)
    call = {"metadata": [("authorization", f"Bearer {signed_in.access_token}")], "timeout": 30}

    documents = DocumentServiceStub(channel)
    request = document_pb2.CreateDocumentRequest(title="from Python", content="Hello!")
    document_id = documents.CreateDocument(request, **call).document.document_id
    events = BroadcastServiceStub(channel).Subscribe(broadcast_pb2.SubscribeRequest(document_id=document_id), **call)

    # "Hello!" becomes "Hello, Python!": the operation walks over the whole text, counted in code points.
    components = [operation_pb2.TextComponent(retain=5), operation_pb2.TextComponent(insert=", Python")]
    edit = edit_pb2.SubmitEditRequest(
        document_id=document_id,
        idempotency_key="greeting",
        operation=operation_pb2.TextOperation(components=components),
    )
    print("committed as revision", EditServiceStub(channel).SubmitEdit(edit, **call).revision)

    event = next(event for event in events if event.HasField("operation"))  # others are signs of life
    print("watched revision", event.revision, "by", event.user_id)
    request = document_pb2.GetDocumentContentRequest(document_id=document_id)
    print("text:", documents.GetDocumentContent(request, **call).content)
    events.cancel()
