package dev.weft.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * What operators do about documents in trouble. Internal: never offered to people or through the edge.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AdminServiceGrpc {

  private AdminServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "weft.v1.AdminService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ListQuarantineRequest,
      dev.weft.v1.ListQuarantineResponse> getListQuarantineMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListQuarantine",
      requestType = dev.weft.v1.ListQuarantineRequest.class,
      responseType = dev.weft.v1.ListQuarantineResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ListQuarantineRequest,
      dev.weft.v1.ListQuarantineResponse> getListQuarantineMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ListQuarantineRequest, dev.weft.v1.ListQuarantineResponse> getListQuarantineMethod;
    if ((getListQuarantineMethod = AdminServiceGrpc.getListQuarantineMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getListQuarantineMethod = AdminServiceGrpc.getListQuarantineMethod) == null) {
          AdminServiceGrpc.getListQuarantineMethod = getListQuarantineMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ListQuarantineRequest, dev.weft.v1.ListQuarantineResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListQuarantine"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListQuarantineRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListQuarantineResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("ListQuarantine"))
              .build();
        }
      }
    }
    return getListQuarantineMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.InspectDocumentRequest,
      dev.weft.v1.InspectDocumentResponse> getInspectDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "InspectDocument",
      requestType = dev.weft.v1.InspectDocumentRequest.class,
      responseType = dev.weft.v1.InspectDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.InspectDocumentRequest,
      dev.weft.v1.InspectDocumentResponse> getInspectDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.InspectDocumentRequest, dev.weft.v1.InspectDocumentResponse> getInspectDocumentMethod;
    if ((getInspectDocumentMethod = AdminServiceGrpc.getInspectDocumentMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getInspectDocumentMethod = AdminServiceGrpc.getInspectDocumentMethod) == null) {
          AdminServiceGrpc.getInspectDocumentMethod = getInspectDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.InspectDocumentRequest, dev.weft.v1.InspectDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "InspectDocument"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.InspectDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.InspectDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("InspectDocument"))
              .build();
        }
      }
    }
    return getInspectDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.QuarantineDocumentRequest,
      dev.weft.v1.QuarantineDocumentResponse> getQuarantineDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "QuarantineDocument",
      requestType = dev.weft.v1.QuarantineDocumentRequest.class,
      responseType = dev.weft.v1.QuarantineDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.QuarantineDocumentRequest,
      dev.weft.v1.QuarantineDocumentResponse> getQuarantineDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.QuarantineDocumentRequest, dev.weft.v1.QuarantineDocumentResponse> getQuarantineDocumentMethod;
    if ((getQuarantineDocumentMethod = AdminServiceGrpc.getQuarantineDocumentMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getQuarantineDocumentMethod = AdminServiceGrpc.getQuarantineDocumentMethod) == null) {
          AdminServiceGrpc.getQuarantineDocumentMethod = getQuarantineDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.QuarantineDocumentRequest, dev.weft.v1.QuarantineDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "QuarantineDocument"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.QuarantineDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.QuarantineDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("QuarantineDocument"))
              .build();
        }
      }
    }
    return getQuarantineDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ReleaseDocumentRequest,
      dev.weft.v1.ReleaseDocumentResponse> getReleaseDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReleaseDocument",
      requestType = dev.weft.v1.ReleaseDocumentRequest.class,
      responseType = dev.weft.v1.ReleaseDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ReleaseDocumentRequest,
      dev.weft.v1.ReleaseDocumentResponse> getReleaseDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ReleaseDocumentRequest, dev.weft.v1.ReleaseDocumentResponse> getReleaseDocumentMethod;
    if ((getReleaseDocumentMethod = AdminServiceGrpc.getReleaseDocumentMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getReleaseDocumentMethod = AdminServiceGrpc.getReleaseDocumentMethod) == null) {
          AdminServiceGrpc.getReleaseDocumentMethod = getReleaseDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ReleaseDocumentRequest, dev.weft.v1.ReleaseDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReleaseDocument"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ReleaseDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ReleaseDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("ReleaseDocument"))
              .build();
        }
      }
    }
    return getReleaseDocumentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.RebuildDocumentRequest,
      dev.weft.v1.RebuildDocumentResponse> getRebuildDocumentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RebuildDocument",
      requestType = dev.weft.v1.RebuildDocumentRequest.class,
      responseType = dev.weft.v1.RebuildDocumentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.RebuildDocumentRequest,
      dev.weft.v1.RebuildDocumentResponse> getRebuildDocumentMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.RebuildDocumentRequest, dev.weft.v1.RebuildDocumentResponse> getRebuildDocumentMethod;
    if ((getRebuildDocumentMethod = AdminServiceGrpc.getRebuildDocumentMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getRebuildDocumentMethod = AdminServiceGrpc.getRebuildDocumentMethod) == null) {
          AdminServiceGrpc.getRebuildDocumentMethod = getRebuildDocumentMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.RebuildDocumentRequest, dev.weft.v1.RebuildDocumentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RebuildDocument"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.RebuildDocumentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.RebuildDocumentResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("RebuildDocument"))
              .build();
        }
      }
    }
    return getRebuildDocumentMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AdminServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub>() {
        @java.lang.Override
        public AdminServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceStub(channel, callOptions);
        }
      };
    return AdminServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AdminServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub>() {
        @java.lang.Override
        public AdminServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AdminServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AdminServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub>() {
        @java.lang.Override
        public AdminServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingStub(channel, callOptions);
        }
      };
    return AdminServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AdminServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub>() {
        @java.lang.Override
        public AdminServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceFutureStub(channel, callOptions);
        }
      };
    return AdminServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * What operators do about documents in trouble. Internal: never offered to people or through the edge.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Documents that take no edits until they are released, and records that were put aside.
     * </pre>
     */
    default void listQuarantine(dev.weft.v1.ListQuarantineRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListQuarantineResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListQuarantineMethod(), responseObserver);
    }

    /**
     * <pre>
     * One document: where it stands, why it is stopped, and what was put aside of it. Never its text.
     * </pre>
     */
    default void inspectDocument(dev.weft.v1.InspectDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.InspectDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getInspectDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Stops a document for edits, by a record in the log: what is in the log before it counts, what comes behind it is refused as retryable.
     * </pre>
     */
    default void quarantineDocument(dev.weft.v1.QuarantineDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.QuarantineDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getQuarantineDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lets a document take edits again, by a record in the log. What was put aside stays on record and has no effect.
     * </pre>
     */
    default void releaseDocument(dev.weft.v1.ReleaseDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ReleaseDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReleaseDocumentMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes the document's newest operations again from the log, where they differ from what the log says, and its head with them. The document must be
     * quarantined. Fails with FAILED_PRECONDITION and the reason NOT_OWNER when another instance owns it; the error names its address.
     * </pre>
     */
    default void rebuildDocument(dev.weft.v1.RebuildDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.RebuildDocumentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRebuildDocumentMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AdminService.
   * <pre>
   * What operators do about documents in trouble. Internal: never offered to people or through the edge.
   * </pre>
   */
  public static abstract class AdminServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AdminServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AdminService.
   * <pre>
   * What operators do about documents in trouble. Internal: never offered to people or through the edge.
   * </pre>
   */
  public static final class AdminServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AdminServiceStub> {
    private AdminServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Documents that take no edits until they are released, and records that were put aside.
     * </pre>
     */
    public void listQuarantine(dev.weft.v1.ListQuarantineRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListQuarantineResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListQuarantineMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * One document: where it stands, why it is stopped, and what was put aside of it. Never its text.
     * </pre>
     */
    public void inspectDocument(dev.weft.v1.InspectDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.InspectDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getInspectDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Stops a document for edits, by a record in the log: what is in the log before it counts, what comes behind it is refused as retryable.
     * </pre>
     */
    public void quarantineDocument(dev.weft.v1.QuarantineDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.QuarantineDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getQuarantineDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lets a document take edits again, by a record in the log. What was put aside stays on record and has no effect.
     * </pre>
     */
    public void releaseDocument(dev.weft.v1.ReleaseDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ReleaseDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReleaseDocumentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes the document's newest operations again from the log, where they differ from what the log says, and its head with them. The document must be
     * quarantined. Fails with FAILED_PRECONDITION and the reason NOT_OWNER when another instance owns it; the error names its address.
     * </pre>
     */
    public void rebuildDocument(dev.weft.v1.RebuildDocumentRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.RebuildDocumentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRebuildDocumentMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AdminService.
   * <pre>
   * What operators do about documents in trouble. Internal: never offered to people or through the edge.
   * </pre>
   */
  public static final class AdminServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingV2Stub> {
    private AdminServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Documents that take no edits until they are released, and records that were put aside.
     * </pre>
     */
    public dev.weft.v1.ListQuarantineResponse listQuarantine(dev.weft.v1.ListQuarantineRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListQuarantineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * One document: where it stands, why it is stopped, and what was put aside of it. Never its text.
     * </pre>
     */
    public dev.weft.v1.InspectDocumentResponse inspectDocument(dev.weft.v1.InspectDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getInspectDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Stops a document for edits, by a record in the log: what is in the log before it counts, what comes behind it is refused as retryable.
     * </pre>
     */
    public dev.weft.v1.QuarantineDocumentResponse quarantineDocument(dev.weft.v1.QuarantineDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getQuarantineDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets a document take edits again, by a record in the log. What was put aside stays on record and has no effect.
     * </pre>
     */
    public dev.weft.v1.ReleaseDocumentResponse releaseDocument(dev.weft.v1.ReleaseDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReleaseDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes the document's newest operations again from the log, where they differ from what the log says, and its head with them. The document must be
     * quarantined. Fails with FAILED_PRECONDITION and the reason NOT_OWNER when another instance owns it; the error names its address.
     * </pre>
     */
    public dev.weft.v1.RebuildDocumentResponse rebuildDocument(dev.weft.v1.RebuildDocumentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRebuildDocumentMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AdminService.
   * <pre>
   * What operators do about documents in trouble. Internal: never offered to people or through the edge.
   * </pre>
   */
  public static final class AdminServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingStub> {
    private AdminServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Documents that take no edits until they are released, and records that were put aside.
     * </pre>
     */
    public dev.weft.v1.ListQuarantineResponse listQuarantine(dev.weft.v1.ListQuarantineRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListQuarantineMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * One document: where it stands, why it is stopped, and what was put aside of it. Never its text.
     * </pre>
     */
    public dev.weft.v1.InspectDocumentResponse inspectDocument(dev.weft.v1.InspectDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getInspectDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Stops a document for edits, by a record in the log: what is in the log before it counts, what comes behind it is refused as retryable.
     * </pre>
     */
    public dev.weft.v1.QuarantineDocumentResponse quarantineDocument(dev.weft.v1.QuarantineDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getQuarantineDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets a document take edits again, by a record in the log. What was put aside stays on record and has no effect.
     * </pre>
     */
    public dev.weft.v1.ReleaseDocumentResponse releaseDocument(dev.weft.v1.ReleaseDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReleaseDocumentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes the document's newest operations again from the log, where they differ from what the log says, and its head with them. The document must be
     * quarantined. Fails with FAILED_PRECONDITION and the reason NOT_OWNER when another instance owns it; the error names its address.
     * </pre>
     */
    public dev.weft.v1.RebuildDocumentResponse rebuildDocument(dev.weft.v1.RebuildDocumentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRebuildDocumentMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AdminService.
   * <pre>
   * What operators do about documents in trouble. Internal: never offered to people or through the edge.
   * </pre>
   */
  public static final class AdminServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AdminServiceFutureStub> {
    private AdminServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Documents that take no edits until they are released, and records that were put aside.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ListQuarantineResponse> listQuarantine(
        dev.weft.v1.ListQuarantineRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListQuarantineMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * One document: where it stands, why it is stopped, and what was put aside of it. Never its text.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.InspectDocumentResponse> inspectDocument(
        dev.weft.v1.InspectDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getInspectDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Stops a document for edits, by a record in the log: what is in the log before it counts, what comes behind it is refused as retryable.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.QuarantineDocumentResponse> quarantineDocument(
        dev.weft.v1.QuarantineDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getQuarantineDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lets a document take edits again, by a record in the log. What was put aside stays on record and has no effect.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ReleaseDocumentResponse> releaseDocument(
        dev.weft.v1.ReleaseDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReleaseDocumentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes the document's newest operations again from the log, where they differ from what the log says, and its head with them. The document must be
     * quarantined. Fails with FAILED_PRECONDITION and the reason NOT_OWNER when another instance owns it; the error names its address.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.RebuildDocumentResponse> rebuildDocument(
        dev.weft.v1.RebuildDocumentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRebuildDocumentMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_QUARANTINE = 0;
  private static final int METHODID_INSPECT_DOCUMENT = 1;
  private static final int METHODID_QUARANTINE_DOCUMENT = 2;
  private static final int METHODID_RELEASE_DOCUMENT = 3;
  private static final int METHODID_REBUILD_DOCUMENT = 4;

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
        case METHODID_LIST_QUARANTINE:
          serviceImpl.listQuarantine((dev.weft.v1.ListQuarantineRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ListQuarantineResponse>) responseObserver);
          break;
        case METHODID_INSPECT_DOCUMENT:
          serviceImpl.inspectDocument((dev.weft.v1.InspectDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.InspectDocumentResponse>) responseObserver);
          break;
        case METHODID_QUARANTINE_DOCUMENT:
          serviceImpl.quarantineDocument((dev.weft.v1.QuarantineDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.QuarantineDocumentResponse>) responseObserver);
          break;
        case METHODID_RELEASE_DOCUMENT:
          serviceImpl.releaseDocument((dev.weft.v1.ReleaseDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ReleaseDocumentResponse>) responseObserver);
          break;
        case METHODID_REBUILD_DOCUMENT:
          serviceImpl.rebuildDocument((dev.weft.v1.RebuildDocumentRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.RebuildDocumentResponse>) responseObserver);
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
          getListQuarantineMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ListQuarantineRequest,
              dev.weft.v1.ListQuarantineResponse>(
                service, METHODID_LIST_QUARANTINE)))
        .addMethod(
          getInspectDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.InspectDocumentRequest,
              dev.weft.v1.InspectDocumentResponse>(
                service, METHODID_INSPECT_DOCUMENT)))
        .addMethod(
          getQuarantineDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.QuarantineDocumentRequest,
              dev.weft.v1.QuarantineDocumentResponse>(
                service, METHODID_QUARANTINE_DOCUMENT)))
        .addMethod(
          getReleaseDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ReleaseDocumentRequest,
              dev.weft.v1.ReleaseDocumentResponse>(
                service, METHODID_RELEASE_DOCUMENT)))
        .addMethod(
          getRebuildDocumentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.RebuildDocumentRequest,
              dev.weft.v1.RebuildDocumentResponse>(
                service, METHODID_REBUILD_DOCUMENT)))
        .build();
  }

  private static abstract class AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AdminServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.weft.v1.AdminProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AdminService");
    }
  }

  private static final class AdminServiceFileDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier {
    AdminServiceFileDescriptorSupplier() {}
  }

  private static final class AdminServiceMethodDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AdminServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (AdminServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AdminServiceFileDescriptorSupplier())
              .addMethod(getListQuarantineMethod())
              .addMethod(getInspectDocumentMethod())
              .addMethod(getQuarantineDocumentMethod())
              .addMethod(getReleaseDocumentMethod())
              .addMethod(getRebuildDocumentMethod())
              .build();
        }
      }
    }
    return result;
  }
}
