package dev.weft.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Documents: making, finding, reading, and changing them as a whole.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class DocumentServiceGrpc {

  private DocumentServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "weft.v1.DocumentService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.CreateDocumentRequest,
      dev.weft.v1.CreateDocumentResponse> getCreateDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateDocument",
      requestType = dev.weft.v1.CreateDocumentRequest.class,
      responseType = dev.weft.v1.CreateDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.CreateDocumentRequest,
      dev.weft.v1.CreateDocumentResponse> getCreateDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.CreateDocumentRequest, dev.weft.v1.CreateDocumentResponse> getCreateDocumentMethod;
    if ((getCreateDocumentMethod = DocumentServiceGrpc.getCreateDocumentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getCreateDocumentMethod = DocumentServiceGrpc.getCreateDocumentMethod) == null) {
          DocumentServiceGrpc.getCreateDocumentMethod = getCreateDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.CreateDocumentRequest, dev.weft.v1.CreateDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateDocument"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CreateDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CreateDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("CreateDocument"))
              .build();
        }
      }
    }
    return getCreateDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.GetDocumentRequest,
      dev.weft.v1.GetDocumentResponse> getGetDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetDocument",
      requestType = dev.weft.v1.GetDocumentRequest.class,
      responseType = dev.weft.v1.GetDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.GetDocumentRequest,
      dev.weft.v1.GetDocumentResponse> getGetDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.GetDocumentRequest, dev.weft.v1.GetDocumentResponse> getGetDocumentMethod;
    if ((getGetDocumentMethod = DocumentServiceGrpc.getGetDocumentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getGetDocumentMethod = DocumentServiceGrpc.getGetDocumentMethod) == null) {
          DocumentServiceGrpc.getGetDocumentMethod = getGetDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.GetDocumentRequest, dev.weft.v1.GetDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetDocument"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.GetDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.GetDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("GetDocument"))
              .build();
        }
      }
    }
    return getGetDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.GetDocumentContentRequest,
      dev.weft.v1.GetDocumentContentResponse> getGetDocumentContentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetDocumentContent",
      requestType = dev.weft.v1.GetDocumentContentRequest.class,
      responseType = dev.weft.v1.GetDocumentContentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.GetDocumentContentRequest,
      dev.weft.v1.GetDocumentContentResponse> getGetDocumentContentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.GetDocumentContentRequest, dev.weft.v1.GetDocumentContentResponse> getGetDocumentContentMethod;
    if ((getGetDocumentContentMethod = DocumentServiceGrpc.getGetDocumentContentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getGetDocumentContentMethod = DocumentServiceGrpc.getGetDocumentContentMethod) == null) {
          DocumentServiceGrpc.getGetDocumentContentMethod = getGetDocumentContentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.GetDocumentContentRequest, dev.weft.v1.GetDocumentContentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetDocumentContent"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.GetDocumentContentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.GetDocumentContentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("GetDocumentContent"))
              .build();
        }
      }
    }
    return getGetDocumentContentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ListDocumentsRequest,
      dev.weft.v1.ListDocumentsResponse> getListDocumentsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListDocuments",
      requestType = dev.weft.v1.ListDocumentsRequest.class,
      responseType = dev.weft.v1.ListDocumentsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ListDocumentsRequest,
      dev.weft.v1.ListDocumentsResponse> getListDocumentsMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ListDocumentsRequest, dev.weft.v1.ListDocumentsResponse> getListDocumentsMethod;
    if ((getListDocumentsMethod = DocumentServiceGrpc.getListDocumentsMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getListDocumentsMethod = DocumentServiceGrpc.getListDocumentsMethod) == null) {
          DocumentServiceGrpc.getListDocumentsMethod = getListDocumentsMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ListDocumentsRequest, dev.weft.v1.ListDocumentsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListDocuments"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListDocumentsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListDocumentsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("ListDocuments"))
              .build();
        }
      }
    }
    return getListDocumentsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.UpdateDocumentRequest,
      dev.weft.v1.UpdateDocumentResponse> getUpdateDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateDocument",
      requestType = dev.weft.v1.UpdateDocumentRequest.class,
      responseType = dev.weft.v1.UpdateDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.UpdateDocumentRequest,
      dev.weft.v1.UpdateDocumentResponse> getUpdateDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.UpdateDocumentRequest, dev.weft.v1.UpdateDocumentResponse> getUpdateDocumentMethod;
    if ((getUpdateDocumentMethod = DocumentServiceGrpc.getUpdateDocumentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getUpdateDocumentMethod = DocumentServiceGrpc.getUpdateDocumentMethod) == null) {
          DocumentServiceGrpc.getUpdateDocumentMethod = getUpdateDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.UpdateDocumentRequest, dev.weft.v1.UpdateDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateDocument"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.UpdateDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.UpdateDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("UpdateDocument"))
              .build();
        }
      }
    }
    return getUpdateDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.DeleteDocumentRequest,
      dev.weft.v1.DeleteDocumentResponse> getDeleteDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteDocument",
      requestType = dev.weft.v1.DeleteDocumentRequest.class,
      responseType = dev.weft.v1.DeleteDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.DeleteDocumentRequest,
      dev.weft.v1.DeleteDocumentResponse> getDeleteDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.DeleteDocumentRequest, dev.weft.v1.DeleteDocumentResponse> getDeleteDocumentMethod;
    if ((getDeleteDocumentMethod = DocumentServiceGrpc.getDeleteDocumentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getDeleteDocumentMethod = DocumentServiceGrpc.getDeleteDocumentMethod) == null) {
          DocumentServiceGrpc.getDeleteDocumentMethod = getDeleteDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.DeleteDocumentRequest, dev.weft.v1.DeleteDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteDocument"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.DeleteDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.DeleteDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("DeleteDocument"))
              .build();
        }
      }
    }
    return getDeleteDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ListOperationsRequest,
      dev.weft.v1.ListOperationsResponse> getListOperationsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListOperations",
      requestType = dev.weft.v1.ListOperationsRequest.class,
      responseType = dev.weft.v1.ListOperationsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ListOperationsRequest,
      dev.weft.v1.ListOperationsResponse> getListOperationsMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ListOperationsRequest, dev.weft.v1.ListOperationsResponse> getListOperationsMethod;
    if ((getListOperationsMethod = DocumentServiceGrpc.getListOperationsMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getListOperationsMethod = DocumentServiceGrpc.getListOperationsMethod) == null) {
          DocumentServiceGrpc.getListOperationsMethod = getListOperationsMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ListOperationsRequest, dev.weft.v1.ListOperationsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListOperations"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListOperationsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListOperationsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("ListOperations"))
              .build();
        }
      }
    }
    return getListOperationsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ReplaceDocumentContentRequest,
      dev.weft.v1.ReplaceDocumentContentResponse> getReplaceDocumentContentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReplaceDocumentContent",
      requestType = dev.weft.v1.ReplaceDocumentContentRequest.class,
      responseType = dev.weft.v1.ReplaceDocumentContentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ReplaceDocumentContentRequest,
      dev.weft.v1.ReplaceDocumentContentResponse> getReplaceDocumentContentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ReplaceDocumentContentRequest, dev.weft.v1.ReplaceDocumentContentResponse> getReplaceDocumentContentMethod;
    if ((getReplaceDocumentContentMethod = DocumentServiceGrpc.getReplaceDocumentContentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getReplaceDocumentContentMethod = DocumentServiceGrpc.getReplaceDocumentContentMethod) == null) {
          DocumentServiceGrpc.getReplaceDocumentContentMethod = getReplaceDocumentContentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ReplaceDocumentContentRequest, dev.weft.v1.ReplaceDocumentContentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReplaceDocumentContent"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ReplaceDocumentContentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ReplaceDocumentContentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("ReplaceDocumentContent"))
              .build();
        }
      }
    }
    return getReplaceDocumentContentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.RestoreDocumentRequest,
      dev.weft.v1.RestoreDocumentResponse> getRestoreDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RestoreDocument",
      requestType = dev.weft.v1.RestoreDocumentRequest.class,
      responseType = dev.weft.v1.RestoreDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.RestoreDocumentRequest,
      dev.weft.v1.RestoreDocumentResponse> getRestoreDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.RestoreDocumentRequest, dev.weft.v1.RestoreDocumentResponse> getRestoreDocumentMethod;
    if ((getRestoreDocumentMethod = DocumentServiceGrpc.getRestoreDocumentMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getRestoreDocumentMethod = DocumentServiceGrpc.getRestoreDocumentMethod) == null) {
          DocumentServiceGrpc.getRestoreDocumentMethod = getRestoreDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.RestoreDocumentRequest, dev.weft.v1.RestoreDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RestoreDocument"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.RestoreDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.RestoreDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("RestoreDocument"))
              .build();
        }
      }
    }
    return getRestoreDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.CreateVersionRequest,
      dev.weft.v1.CreateVersionResponse> getCreateVersionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateVersion",
      requestType = dev.weft.v1.CreateVersionRequest.class,
      responseType = dev.weft.v1.CreateVersionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.CreateVersionRequest,
      dev.weft.v1.CreateVersionResponse> getCreateVersionMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.CreateVersionRequest, dev.weft.v1.CreateVersionResponse> getCreateVersionMethod;
    if ((getCreateVersionMethod = DocumentServiceGrpc.getCreateVersionMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getCreateVersionMethod = DocumentServiceGrpc.getCreateVersionMethod) == null) {
          DocumentServiceGrpc.getCreateVersionMethod = getCreateVersionMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.CreateVersionRequest, dev.weft.v1.CreateVersionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateVersion"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CreateVersionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CreateVersionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("CreateVersion"))
              .build();
        }
      }
    }
    return getCreateVersionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ListVersionsRequest,
      dev.weft.v1.ListVersionsResponse> getListVersionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListVersions",
      requestType = dev.weft.v1.ListVersionsRequest.class,
      responseType = dev.weft.v1.ListVersionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ListVersionsRequest,
      dev.weft.v1.ListVersionsResponse> getListVersionsMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ListVersionsRequest, dev.weft.v1.ListVersionsResponse> getListVersionsMethod;
    if ((getListVersionsMethod = DocumentServiceGrpc.getListVersionsMethod) == null) {
      synchronized (DocumentServiceGrpc.class) {
        if ((getListVersionsMethod = DocumentServiceGrpc.getListVersionsMethod) == null) {
          DocumentServiceGrpc.getListVersionsMethod = getListVersionsMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ListVersionsRequest, dev.weft.v1.ListVersionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListVersions"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListVersionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListVersionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DocumentServiceMethodDescriptorSupplier("ListVersions"))
              .build();
        }
      }
    }
    return getListVersionsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static DocumentServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DocumentServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DocumentServiceStub>() {
        @java.lang.Override
        public DocumentServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DocumentServiceStub(channel, callOptions);
        }
      };
    return DocumentServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static DocumentServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DocumentServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DocumentServiceBlockingV2Stub>() {
        @java.lang.Override
        public DocumentServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DocumentServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return DocumentServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static DocumentServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DocumentServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DocumentServiceBlockingStub>() {
        @java.lang.Override
        public DocumentServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DocumentServiceBlockingStub(channel, callOptions);
        }
      };
    return DocumentServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static DocumentServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DocumentServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DocumentServiceFutureStub>() {
        @java.lang.Override
        public DocumentServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DocumentServiceFutureStub(channel, callOptions);
        }
      };
    return DocumentServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Documents: making, finding, reading, and changing them as a whole.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Makes a document owned by the caller.
     * </pre>
     */
    default void createDocument(dev.weft.v1.CreateDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.CreateDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * What is known of a document but its text. Viewers and above.
     * </pre>
     */
    default void getDocument(dev.weft.v1.GetDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.GetDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * The text: newest, at a revision or at a time. Viewers and above.
     * </pre>
     */
    default void getDocumentContent(dev.weft.v1.GetDocumentContentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.GetDocumentContentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetDocumentContentMethod(), responseObserver);
    }

    /**
     * <pre>
     * The caller's documents and those shared with him, newest first.
     * </pre>
     */
    default void listDocuments(dev.weft.v1.ListDocumentsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListDocumentsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListDocumentsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the title. Editors and above.
     * </pre>
     */
    default void updateDocument(dev.weft.v1.UpdateDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.UpdateDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Closes a document for edits and removes it from every listing. Owners only. The text is purged later.
     * </pre>
     */
    default void deleteDocument(dev.weft.v1.DeleteDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.DeleteDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Committed operations with author and time, oldest first. Viewers and above.
     * </pre>
     */
    default void listOperations(dev.weft.v1.ListOperationsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListOperationsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListOperationsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Replaces the text by another, as the smallest edits that lead there, in one or several revisions. Editors and above.
     * Others' concurrent edits are kept.
     * </pre>
     */
    default void replaceDocumentContent(dev.weft.v1.ReplaceDocumentContentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ReplaceDocumentContentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReplaceDocumentContentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Brings the text of an older revision back, as new edits. Editors and above.
     * </pre>
     */
    default void restoreDocument(dev.weft.v1.RestoreDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.RestoreDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRestoreDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Names a revision. Editors and above.
     * </pre>
     */
    default void createVersion(dev.weft.v1.CreateVersionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.CreateVersionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateVersionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Named revisions, newest first. Viewers and above.
     * </pre>
     */
    default void listVersions(dev.weft.v1.ListVersionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListVersionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListVersionsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service DocumentService.
   * <pre>
   * Documents: making, finding, reading, and changing them as a whole.
   * </pre>
   */
  public static abstract class DocumentServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return DocumentServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service DocumentService.
   * <pre>
   * Documents: making, finding, reading, and changing them as a whole.
   * </pre>
   */
  public static final class DocumentServiceStub
      extends io.grpc.stub.AbstractAsyncStub<DocumentServiceStub> {
    private DocumentServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DocumentServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DocumentServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a document owned by the caller.
     * </pre>
     */
    public void createDocument(dev.weft.v1.CreateDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.CreateDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * What is known of a document but its text. Viewers and above.
     * </pre>
     */
    public void getDocument(dev.weft.v1.GetDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.GetDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * The text: newest, at a revision or at a time. Viewers and above.
     * </pre>
     */
    public void getDocumentContent(dev.weft.v1.GetDocumentContentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.GetDocumentContentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetDocumentContentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * The caller's documents and those shared with him, newest first.
     * </pre>
     */
    public void listDocuments(dev.weft.v1.ListDocumentsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListDocumentsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListDocumentsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the title. Editors and above.
     * </pre>
     */
    public void updateDocument(dev.weft.v1.UpdateDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.UpdateDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Closes a document for edits and removes it from every listing. Owners only. The text is purged later.
     * </pre>
     */
    public void deleteDocument(dev.weft.v1.DeleteDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.DeleteDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Committed operations with author and time, oldest first. Viewers and above.
     * </pre>
     */
    public void listOperations(dev.weft.v1.ListOperationsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListOperationsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListOperationsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Replaces the text by another, as the smallest edits that lead there, in one or several revisions. Editors and above.
     * Others' concurrent edits are kept.
     * </pre>
     */
    public void replaceDocumentContent(dev.weft.v1.ReplaceDocumentContentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ReplaceDocumentContentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReplaceDocumentContentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Brings the text of an older revision back, as new edits. Editors and above.
     * </pre>
     */
    public void restoreDocument(dev.weft.v1.RestoreDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.RestoreDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRestoreDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Names a revision. Editors and above.
     * </pre>
     */
    public void createVersion(dev.weft.v1.CreateVersionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.CreateVersionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateVersionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Named revisions, newest first. Viewers and above.
     * </pre>
     */
    public void listVersions(dev.weft.v1.ListVersionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListVersionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListVersionsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service DocumentService.
   * <pre>
   * Documents: making, finding, reading, and changing them as a whole.
   * </pre>
   */
  public static final class DocumentServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<DocumentServiceBlockingV2Stub> {
    private DocumentServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DocumentServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DocumentServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a document owned by the caller.
     * </pre>
     */
    public dev.weft.v1.CreateDocumentResponse createDocument(dev.weft.v1.CreateDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * What is known of a document but its text. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.GetDocumentResponse getDocument(dev.weft.v1.GetDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The text: newest, at a revision or at a time. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.GetDocumentContentResponse getDocumentContent(dev.weft.v1.GetDocumentContentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetDocumentContentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The caller's documents and those shared with him, newest first.
     * </pre>
     */
    public dev.weft.v1.ListDocumentsResponse listDocuments(dev.weft.v1.ListDocumentsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListDocumentsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the title. Editors and above.
     * </pre>
     */
    public dev.weft.v1.UpdateDocumentResponse updateDocument(dev.weft.v1.UpdateDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Closes a document for edits and removes it from every listing. Owners only. The text is purged later.
     * </pre>
     */
    public dev.weft.v1.DeleteDocumentResponse deleteDocument(dev.weft.v1.DeleteDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Committed operations with author and time, oldest first. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.ListOperationsResponse listOperations(dev.weft.v1.ListOperationsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListOperationsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Replaces the text by another, as the smallest edits that lead there, in one or several revisions. Editors and above.
     * Others' concurrent edits are kept.
     * </pre>
     */
    public dev.weft.v1.ReplaceDocumentContentResponse replaceDocumentContent(dev.weft.v1.ReplaceDocumentContentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReplaceDocumentContentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings the text of an older revision back, as new edits. Editors and above.
     * </pre>
     */
    public dev.weft.v1.RestoreDocumentResponse restoreDocument(dev.weft.v1.RestoreDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRestoreDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Names a revision. Editors and above.
     * </pre>
     */
    public dev.weft.v1.CreateVersionResponse createVersion(dev.weft.v1.CreateVersionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateVersionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Named revisions, newest first. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.ListVersionsResponse listVersions(dev.weft.v1.ListVersionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListVersionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service DocumentService.
   * <pre>
   * Documents: making, finding, reading, and changing them as a whole.
   * </pre>
   */
  public static final class DocumentServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<DocumentServiceBlockingStub> {
    private DocumentServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DocumentServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DocumentServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a document owned by the caller.
     * </pre>
     */
    public dev.weft.v1.CreateDocumentResponse createDocument(dev.weft.v1.CreateDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * What is known of a document but its text. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.GetDocumentResponse getDocument(dev.weft.v1.GetDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The text: newest, at a revision or at a time. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.GetDocumentContentResponse getDocumentContent(dev.weft.v1.GetDocumentContentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetDocumentContentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The caller's documents and those shared with him, newest first.
     * </pre>
     */
    public dev.weft.v1.ListDocumentsResponse listDocuments(dev.weft.v1.ListDocumentsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListDocumentsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the title. Editors and above.
     * </pre>
     */
    public dev.weft.v1.UpdateDocumentResponse updateDocument(dev.weft.v1.UpdateDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Closes a document for edits and removes it from every listing. Owners only. The text is purged later.
     * </pre>
     */
    public dev.weft.v1.DeleteDocumentResponse deleteDocument(dev.weft.v1.DeleteDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Committed operations with author and time, oldest first. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.ListOperationsResponse listOperations(dev.weft.v1.ListOperationsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListOperationsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Replaces the text by another, as the smallest edits that lead there, in one or several revisions. Editors and above.
     * Others' concurrent edits are kept.
     * </pre>
     */
    public dev.weft.v1.ReplaceDocumentContentResponse replaceDocumentContent(dev.weft.v1.ReplaceDocumentContentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReplaceDocumentContentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings the text of an older revision back, as new edits. Editors and above.
     * </pre>
     */
    public dev.weft.v1.RestoreDocumentResponse restoreDocument(dev.weft.v1.RestoreDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRestoreDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Names a revision. Editors and above.
     * </pre>
     */
    public dev.weft.v1.CreateVersionResponse createVersion(dev.weft.v1.CreateVersionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateVersionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Named revisions, newest first. Viewers and above.
     * </pre>
     */
    public dev.weft.v1.ListVersionsResponse listVersions(dev.weft.v1.ListVersionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListVersionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service DocumentService.
   * <pre>
   * Documents: making, finding, reading, and changing them as a whole.
   * </pre>
   */
  public static final class DocumentServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<DocumentServiceFutureStub> {
    private DocumentServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DocumentServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DocumentServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a document owned by the caller.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.CreateDocumentResponse> createDocument(
        dev.weft.v1.CreateDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * What is known of a document but its text. Viewers and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.GetDocumentResponse> getDocument(
        dev.weft.v1.GetDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * The text: newest, at a revision or at a time. Viewers and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.GetDocumentContentResponse> getDocumentContent(
        dev.weft.v1.GetDocumentContentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetDocumentContentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * The caller's documents and those shared with him, newest first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ListDocumentsResponse> listDocuments(
        dev.weft.v1.ListDocumentsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListDocumentsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the title. Editors and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.UpdateDocumentResponse> updateDocument(
        dev.weft.v1.UpdateDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Closes a document for edits and removes it from every listing. Owners only. The text is purged later.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.DeleteDocumentResponse> deleteDocument(
        dev.weft.v1.DeleteDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Committed operations with author and time, oldest first. Viewers and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ListOperationsResponse> listOperations(
        dev.weft.v1.ListOperationsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListOperationsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Replaces the text by another, as the smallest edits that lead there, in one or several revisions. Editors and above.
     * Others' concurrent edits are kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ReplaceDocumentContentResponse> replaceDocumentContent(
        dev.weft.v1.ReplaceDocumentContentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReplaceDocumentContentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Brings the text of an older revision back, as new edits. Editors and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.RestoreDocumentResponse> restoreDocument(
        dev.weft.v1.RestoreDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRestoreDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Names a revision. Editors and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.CreateVersionResponse> createVersion(
        dev.weft.v1.CreateVersionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateVersionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Named revisions, newest first. Viewers and above.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ListVersionsResponse> listVersions(
        dev.weft.v1.ListVersionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListVersionsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_DOCUMENT = 0;
  private static final int METHODID_GET_DOCUMENT = 1;
  private static final int METHODID_GET_DOCUMENT_CONTENT = 2;
  private static final int METHODID_LIST_DOCUMENTS = 3;
  private static final int METHODID_UPDATE_DOCUMENT = 4;
  private static final int METHODID_DELETE_DOCUMENT = 5;
  private static final int METHODID_LIST_OPERATIONS = 6;
  private static final int METHODID_REPLACE_DOCUMENT_CONTENT = 7;
  private static final int METHODID_RESTORE_DOCUMENT = 8;
  private static final int METHODID_CREATE_VERSION = 9;
  private static final int METHODID_LIST_VERSIONS = 10;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_CREATE_DOCUMENT:
          serviceImpl.createDocument((dev.weft.v1.CreateDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.CreateDocumentResponse>) responseObserver);
          break;
        case METHODID_GET_DOCUMENT:
          serviceImpl.getDocument((dev.weft.v1.GetDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.GetDocumentResponse>) responseObserver);
          break;
        case METHODID_GET_DOCUMENT_CONTENT:
          serviceImpl.getDocumentContent((dev.weft.v1.GetDocumentContentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.GetDocumentContentResponse>) responseObserver);
          break;
        case METHODID_LIST_DOCUMENTS:
          serviceImpl.listDocuments((dev.weft.v1.ListDocumentsRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ListDocumentsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_DOCUMENT:
          serviceImpl.updateDocument((dev.weft.v1.UpdateDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.UpdateDocumentResponse>) responseObserver);
          break;
        case METHODID_DELETE_DOCUMENT:
          serviceImpl.deleteDocument((dev.weft.v1.DeleteDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.DeleteDocumentResponse>) responseObserver);
          break;
        case METHODID_LIST_OPERATIONS:
          serviceImpl.listOperations((dev.weft.v1.ListOperationsRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ListOperationsResponse>) responseObserver);
          break;
        case METHODID_REPLACE_DOCUMENT_CONTENT:
          serviceImpl.replaceDocumentContent((dev.weft.v1.ReplaceDocumentContentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ReplaceDocumentContentResponse>) responseObserver);
          break;
        case METHODID_RESTORE_DOCUMENT:
          serviceImpl.restoreDocument((dev.weft.v1.RestoreDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.RestoreDocumentResponse>) responseObserver);
          break;
        case METHODID_CREATE_VERSION:
          serviceImpl.createVersion((dev.weft.v1.CreateVersionRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.CreateVersionResponse>) responseObserver);
          break;
        case METHODID_LIST_VERSIONS:
          serviceImpl.listVersions((dev.weft.v1.ListVersionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ListVersionsResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getCreateDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.CreateDocumentRequest,
              dev.weft.v1.CreateDocumentResponse>(
                service, METHODID_CREATE_DOCUMENT)))
        .addMethod(
          getGetDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.GetDocumentRequest,
              dev.weft.v1.GetDocumentResponse>(
                service, METHODID_GET_DOCUMENT)))
        .addMethod(
          getGetDocumentContentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.GetDocumentContentRequest,
              dev.weft.v1.GetDocumentContentResponse>(
                service, METHODID_GET_DOCUMENT_CONTENT)))
        .addMethod(
          getListDocumentsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ListDocumentsRequest,
              dev.weft.v1.ListDocumentsResponse>(
                service, METHODID_LIST_DOCUMENTS)))
        .addMethod(
          getUpdateDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.UpdateDocumentRequest,
              dev.weft.v1.UpdateDocumentResponse>(
                service, METHODID_UPDATE_DOCUMENT)))
        .addMethod(
          getDeleteDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.DeleteDocumentRequest,
              dev.weft.v1.DeleteDocumentResponse>(
                service, METHODID_DELETE_DOCUMENT)))
        .addMethod(
          getListOperationsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ListOperationsRequest,
              dev.weft.v1.ListOperationsResponse>(
                service, METHODID_LIST_OPERATIONS)))
        .addMethod(
          getReplaceDocumentContentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ReplaceDocumentContentRequest,
              dev.weft.v1.ReplaceDocumentContentResponse>(
                service, METHODID_REPLACE_DOCUMENT_CONTENT)))
        .addMethod(
          getRestoreDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.RestoreDocumentRequest,
              dev.weft.v1.RestoreDocumentResponse>(
                service, METHODID_RESTORE_DOCUMENT)))
        .addMethod(
          getCreateVersionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.CreateVersionRequest,
              dev.weft.v1.CreateVersionResponse>(
                service, METHODID_CREATE_VERSION)))
        .addMethod(
          getListVersionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ListVersionsRequest,
              dev.weft.v1.ListVersionsResponse>(
                service, METHODID_LIST_VERSIONS)))
        .build();
  }

  private static abstract class DocumentServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    DocumentServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.weft.v1.DocumentProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("DocumentService");
    }
  }

  private static final class DocumentServiceFileDescriptorSupplier
      extends DocumentServiceBaseDescriptorSupplier {
    DocumentServiceFileDescriptorSupplier() {}
  }

  private static final class DocumentServiceMethodDescriptorSupplier
      extends DocumentServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    DocumentServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (DocumentServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new DocumentServiceFileDescriptorSupplier())
              .addMethod(getCreateDocumentMethod())
              .addMethod(getGetDocumentMethod())
              .addMethod(getGetDocumentContentMethod())
              .addMethod(getListDocumentsMethod())
              .addMethod(getUpdateDocumentMethod())
              .addMethod(getDeleteDocumentMethod())
              .addMethod(getListOperationsMethod())
              .addMethod(getReplaceDocumentContentMethod())
              .addMethod(getRestoreDocumentMethod())
              .addMethod(getCreateVersionMethod())
              .addMethod(getListVersionsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
