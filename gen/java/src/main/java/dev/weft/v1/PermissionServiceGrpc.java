package dev.weft.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Who may do what in which document.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PermissionServiceGrpc {

  private PermissionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "weft.v1.PermissionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.CheckPermissionRequest,
      dev.weft.v1.CheckPermissionResponse> getCheckPermissionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CheckPermission",
      requestType = dev.weft.v1.CheckPermissionRequest.class,
      responseType = dev.weft.v1.CheckPermissionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.CheckPermissionRequest,
      dev.weft.v1.CheckPermissionResponse> getCheckPermissionMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.CheckPermissionRequest, dev.weft.v1.CheckPermissionResponse> getCheckPermissionMethod;
    if ((getCheckPermissionMethod = PermissionServiceGrpc.getCheckPermissionMethod) == null) {
      synchronized (PermissionServiceGrpc.class) {
        if ((getCheckPermissionMethod = PermissionServiceGrpc.getCheckPermissionMethod) == null) {
          PermissionServiceGrpc.getCheckPermissionMethod = getCheckPermissionMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.CheckPermissionRequest, dev.weft.v1.CheckPermissionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CheckPermission"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CheckPermissionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CheckPermissionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PermissionServiceMethodDescriptorSupplier("CheckPermission"))
              .build();
        }
      }
    }
    return getCheckPermissionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.BatchCheckPermissionsRequest,
      dev.weft.v1.BatchCheckPermissionsResponse> getBatchCheckPermissionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchCheckPermissions",
      requestType = dev.weft.v1.BatchCheckPermissionsRequest.class,
      responseType = dev.weft.v1.BatchCheckPermissionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.BatchCheckPermissionsRequest,
      dev.weft.v1.BatchCheckPermissionsResponse> getBatchCheckPermissionsMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.BatchCheckPermissionsRequest, dev.weft.v1.BatchCheckPermissionsResponse> getBatchCheckPermissionsMethod;
    if ((getBatchCheckPermissionsMethod = PermissionServiceGrpc.getBatchCheckPermissionsMethod) == null) {
      synchronized (PermissionServiceGrpc.class) {
        if ((getBatchCheckPermissionsMethod = PermissionServiceGrpc.getBatchCheckPermissionsMethod) == null) {
          PermissionServiceGrpc.getBatchCheckPermissionsMethod = getBatchCheckPermissionsMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.BatchCheckPermissionsRequest, dev.weft.v1.BatchCheckPermissionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchCheckPermissions"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.BatchCheckPermissionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.BatchCheckPermissionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PermissionServiceMethodDescriptorSupplier("BatchCheckPermissions"))
              .build();
        }
      }
    }
    return getBatchCheckPermissionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.GrantPermissionRequest,
      dev.weft.v1.GrantPermissionResponse> getGrantPermissionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GrantPermission",
      requestType = dev.weft.v1.GrantPermissionRequest.class,
      responseType = dev.weft.v1.GrantPermissionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.GrantPermissionRequest,
      dev.weft.v1.GrantPermissionResponse> getGrantPermissionMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.GrantPermissionRequest, dev.weft.v1.GrantPermissionResponse> getGrantPermissionMethod;
    if ((getGrantPermissionMethod = PermissionServiceGrpc.getGrantPermissionMethod) == null) {
      synchronized (PermissionServiceGrpc.class) {
        if ((getGrantPermissionMethod = PermissionServiceGrpc.getGrantPermissionMethod) == null) {
          PermissionServiceGrpc.getGrantPermissionMethod = getGrantPermissionMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.GrantPermissionRequest, dev.weft.v1.GrantPermissionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GrantPermission"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.GrantPermissionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.GrantPermissionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PermissionServiceMethodDescriptorSupplier("GrantPermission"))
              .build();
        }
      }
    }
    return getGrantPermissionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.RevokePermissionRequest,
      dev.weft.v1.RevokePermissionResponse> getRevokePermissionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokePermission",
      requestType = dev.weft.v1.RevokePermissionRequest.class,
      responseType = dev.weft.v1.RevokePermissionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.RevokePermissionRequest,
      dev.weft.v1.RevokePermissionResponse> getRevokePermissionMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.RevokePermissionRequest, dev.weft.v1.RevokePermissionResponse> getRevokePermissionMethod;
    if ((getRevokePermissionMethod = PermissionServiceGrpc.getRevokePermissionMethod) == null) {
      synchronized (PermissionServiceGrpc.class) {
        if ((getRevokePermissionMethod = PermissionServiceGrpc.getRevokePermissionMethod) == null) {
          PermissionServiceGrpc.getRevokePermissionMethod = getRevokePermissionMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.RevokePermissionRequest, dev.weft.v1.RevokePermissionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokePermission"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.RevokePermissionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.RevokePermissionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PermissionServiceMethodDescriptorSupplier("RevokePermission"))
              .build();
        }
      }
    }
    return getRevokePermissionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.ListPermissionsRequest,
      dev.weft.v1.ListPermissionsResponse> getListPermissionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListPermissions",
      requestType = dev.weft.v1.ListPermissionsRequest.class,
      responseType = dev.weft.v1.ListPermissionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.ListPermissionsRequest,
      dev.weft.v1.ListPermissionsResponse> getListPermissionsMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.ListPermissionsRequest, dev.weft.v1.ListPermissionsResponse> getListPermissionsMethod;
    if ((getListPermissionsMethod = PermissionServiceGrpc.getListPermissionsMethod) == null) {
      synchronized (PermissionServiceGrpc.class) {
        if ((getListPermissionsMethod = PermissionServiceGrpc.getListPermissionsMethod) == null) {
          PermissionServiceGrpc.getListPermissionsMethod = getListPermissionsMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.ListPermissionsRequest, dev.weft.v1.ListPermissionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListPermissions"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListPermissionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.ListPermissionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PermissionServiceMethodDescriptorSupplier("ListPermissions"))
              .build();
        }
      }
    }
    return getListPermissionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.WatchPermissionsRequest,
      dev.weft.v1.WatchPermissionsResponse> getWatchPermissionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchPermissions",
      requestType = dev.weft.v1.WatchPermissionsRequest.class,
      responseType = dev.weft.v1.WatchPermissionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.weft.v1.WatchPermissionsRequest,
      dev.weft.v1.WatchPermissionsResponse> getWatchPermissionsMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.WatchPermissionsRequest, dev.weft.v1.WatchPermissionsResponse> getWatchPermissionsMethod;
    if ((getWatchPermissionsMethod = PermissionServiceGrpc.getWatchPermissionsMethod) == null) {
      synchronized (PermissionServiceGrpc.class) {
        if ((getWatchPermissionsMethod = PermissionServiceGrpc.getWatchPermissionsMethod) == null) {
          PermissionServiceGrpc.getWatchPermissionsMethod = getWatchPermissionsMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.WatchPermissionsRequest, dev.weft.v1.WatchPermissionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchPermissions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.WatchPermissionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.WatchPermissionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PermissionServiceMethodDescriptorSupplier("WatchPermissions"))
              .build();
        }
      }
    }
    return getWatchPermissionsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PermissionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PermissionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PermissionServiceStub>() {
        @java.lang.Override
        public PermissionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PermissionServiceStub(channel, callOptions);
        }
      };
    return PermissionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PermissionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PermissionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PermissionServiceBlockingV2Stub>() {
        @java.lang.Override
        public PermissionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PermissionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PermissionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PermissionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PermissionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PermissionServiceBlockingStub>() {
        @java.lang.Override
        public PermissionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PermissionServiceBlockingStub(channel, callOptions);
        }
      };
    return PermissionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PermissionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PermissionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PermissionServiceFutureStub>() {
        @java.lang.Override
        public PermissionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PermissionServiceFutureStub(channel, callOptions);
        }
      };
    return PermissionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Who may do what in which document.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * The role of a user in a document. NOT_FOUND when there is none, also when there is no such document. People may ask
     * about themselves; services about everybody.
     * </pre>
     */
    default void checkPermission(dev.weft.v1.CheckPermissionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.CheckPermissionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCheckPermissionMethod(), responseObserver);
    }

    /**
     * <pre>
     * The roles of several users in several documents. Pairs without a role answer ROLE_UNSPECIFIED.
     * </pre>
     */
    default void batchCheckPermissions(dev.weft.v1.BatchCheckPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.BatchCheckPermissionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchCheckPermissionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gives a user a role in a document, instead of the one he had. Owners only. The same again changes nothing.
     * </pre>
     */
    default void grantPermission(dev.weft.v1.GrantPermissionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.GrantPermissionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGrantPermissionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes a user's role in a document away. Owners only, and people their own. The same again changes nothing.
     * </pre>
     */
    default void revokePermission(dev.weft.v1.RevokePermissionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.RevokePermissionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokePermissionMethod(), responseObserver);
    }

    /**
     * <pre>
     * All roles in a document, the owner's first. For those who may read it.
     * </pre>
     */
    default void listPermissions(dev.weft.v1.ListPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListPermissionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPermissionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Every change of rights as it happens. Internal. A sign of life comes every half second.
     * </pre>
     */
    default void watchPermissions(dev.weft.v1.WatchPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.WatchPermissionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchPermissionsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PermissionService.
   * <pre>
   * Who may do what in which document.
   * </pre>
   */
  public static abstract class PermissionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PermissionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PermissionService.
   * <pre>
   * Who may do what in which document.
   * </pre>
   */
  public static final class PermissionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PermissionServiceStub> {
    private PermissionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PermissionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PermissionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * The role of a user in a document. NOT_FOUND when there is none, also when there is no such document. People may ask
     * about themselves; services about everybody.
     * </pre>
     */
    public void checkPermission(dev.weft.v1.CheckPermissionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.CheckPermissionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCheckPermissionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * The roles of several users in several documents. Pairs without a role answer ROLE_UNSPECIFIED.
     * </pre>
     */
    public void batchCheckPermissions(dev.weft.v1.BatchCheckPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.BatchCheckPermissionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchCheckPermissionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gives a user a role in a document, instead of the one he had. Owners only. The same again changes nothing.
     * </pre>
     */
    public void grantPermission(dev.weft.v1.GrantPermissionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.GrantPermissionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGrantPermissionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes a user's role in a document away. Owners only, and people their own. The same again changes nothing.
     * </pre>
     */
    public void revokePermission(dev.weft.v1.RevokePermissionRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.RevokePermissionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokePermissionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * All roles in a document, the owner's first. For those who may read it.
     * </pre>
     */
    public void listPermissions(dev.weft.v1.ListPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.ListPermissionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListPermissionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Every change of rights as it happens. Internal. A sign of life comes every half second.
     * </pre>
     */
    public void watchPermissions(dev.weft.v1.WatchPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.WatchPermissionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchPermissionsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PermissionService.
   * <pre>
   * Who may do what in which document.
   * </pre>
   */
  public static final class PermissionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PermissionServiceBlockingV2Stub> {
    private PermissionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PermissionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PermissionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * The role of a user in a document. NOT_FOUND when there is none, also when there is no such document. People may ask
     * about themselves; services about everybody.
     * </pre>
     */
    public dev.weft.v1.CheckPermissionResponse checkPermission(dev.weft.v1.CheckPermissionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCheckPermissionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The roles of several users in several documents. Pairs without a role answer ROLE_UNSPECIFIED.
     * </pre>
     */
    public dev.weft.v1.BatchCheckPermissionsResponse batchCheckPermissions(dev.weft.v1.BatchCheckPermissionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getBatchCheckPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives a user a role in a document, instead of the one he had. Owners only. The same again changes nothing.
     * </pre>
     */
    public dev.weft.v1.GrantPermissionResponse grantPermission(dev.weft.v1.GrantPermissionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGrantPermissionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a user's role in a document away. Owners only, and people their own. The same again changes nothing.
     * </pre>
     */
    public dev.weft.v1.RevokePermissionResponse revokePermission(dev.weft.v1.RevokePermissionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokePermissionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * All roles in a document, the owner's first. For those who may read it.
     * </pre>
     */
    public dev.weft.v1.ListPermissionsResponse listPermissions(dev.weft.v1.ListPermissionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Every change of rights as it happens. Internal. A sign of life comes every half second.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.weft.v1.WatchPermissionsResponse>
        watchPermissions(dev.weft.v1.WatchPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchPermissionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PermissionService.
   * <pre>
   * Who may do what in which document.
   * </pre>
   */
  public static final class PermissionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PermissionServiceBlockingStub> {
    private PermissionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PermissionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PermissionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * The role of a user in a document. NOT_FOUND when there is none, also when there is no such document. People may ask
     * about themselves; services about everybody.
     * </pre>
     */
    public dev.weft.v1.CheckPermissionResponse checkPermission(dev.weft.v1.CheckPermissionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCheckPermissionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The roles of several users in several documents. Pairs without a role answer ROLE_UNSPECIFIED.
     * </pre>
     */
    public dev.weft.v1.BatchCheckPermissionsResponse batchCheckPermissions(dev.weft.v1.BatchCheckPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchCheckPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives a user a role in a document, instead of the one he had. Owners only. The same again changes nothing.
     * </pre>
     */
    public dev.weft.v1.GrantPermissionResponse grantPermission(dev.weft.v1.GrantPermissionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGrantPermissionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a user's role in a document away. Owners only, and people their own. The same again changes nothing.
     * </pre>
     */
    public dev.weft.v1.RevokePermissionResponse revokePermission(dev.weft.v1.RevokePermissionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokePermissionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * All roles in a document, the owner's first. For those who may read it.
     * </pre>
     */
    public dev.weft.v1.ListPermissionsResponse listPermissions(dev.weft.v1.ListPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Every change of rights as it happens. Internal. A sign of life comes every half second.
     * </pre>
     */
    public java.util.Iterator<dev.weft.v1.WatchPermissionsResponse> watchPermissions(
        dev.weft.v1.WatchPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchPermissionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PermissionService.
   * <pre>
   * Who may do what in which document.
   * </pre>
   */
  public static final class PermissionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PermissionServiceFutureStub> {
    private PermissionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PermissionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PermissionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * The role of a user in a document. NOT_FOUND when there is none, also when there is no such document. People may ask
     * about themselves; services about everybody.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.CheckPermissionResponse> checkPermission(
        dev.weft.v1.CheckPermissionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCheckPermissionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * The roles of several users in several documents. Pairs without a role answer ROLE_UNSPECIFIED.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.BatchCheckPermissionsResponse> batchCheckPermissions(
        dev.weft.v1.BatchCheckPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchCheckPermissionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gives a user a role in a document, instead of the one he had. Owners only. The same again changes nothing.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.GrantPermissionResponse> grantPermission(
        dev.weft.v1.GrantPermissionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGrantPermissionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes a user's role in a document away. Owners only, and people their own. The same again changes nothing.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.RevokePermissionResponse> revokePermission(
        dev.weft.v1.RevokePermissionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokePermissionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * All roles in a document, the owner's first. For those who may read it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.ListPermissionsResponse> listPermissions(
        dev.weft.v1.ListPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListPermissionsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CHECK_PERMISSION = 0;
  private static final int METHODID_BATCH_CHECK_PERMISSIONS = 1;
  private static final int METHODID_GRANT_PERMISSION = 2;
  private static final int METHODID_REVOKE_PERMISSION = 3;
  private static final int METHODID_LIST_PERMISSIONS = 4;
  private static final int METHODID_WATCH_PERMISSIONS = 5;

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
        case METHODID_CHECK_PERMISSION:
          serviceImpl.checkPermission((dev.weft.v1.CheckPermissionRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.CheckPermissionResponse>) responseObserver);
          break;
        case METHODID_BATCH_CHECK_PERMISSIONS:
          serviceImpl.batchCheckPermissions((dev.weft.v1.BatchCheckPermissionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.BatchCheckPermissionsResponse>) responseObserver);
          break;
        case METHODID_GRANT_PERMISSION:
          serviceImpl.grantPermission((dev.weft.v1.GrantPermissionRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.GrantPermissionResponse>) responseObserver);
          break;
        case METHODID_REVOKE_PERMISSION:
          serviceImpl.revokePermission((dev.weft.v1.RevokePermissionRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.RevokePermissionResponse>) responseObserver);
          break;
        case METHODID_LIST_PERMISSIONS:
          serviceImpl.listPermissions((dev.weft.v1.ListPermissionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.ListPermissionsResponse>) responseObserver);
          break;
        case METHODID_WATCH_PERMISSIONS:
          serviceImpl.watchPermissions((dev.weft.v1.WatchPermissionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.WatchPermissionsResponse>) responseObserver);
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
          getCheckPermissionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.CheckPermissionRequest,
              dev.weft.v1.CheckPermissionResponse>(
                service, METHODID_CHECK_PERMISSION)))
        .addMethod(
          getBatchCheckPermissionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.BatchCheckPermissionsRequest,
              dev.weft.v1.BatchCheckPermissionsResponse>(
                service, METHODID_BATCH_CHECK_PERMISSIONS)))
        .addMethod(
          getGrantPermissionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.GrantPermissionRequest,
              dev.weft.v1.GrantPermissionResponse>(
                service, METHODID_GRANT_PERMISSION)))
        .addMethod(
          getRevokePermissionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.RevokePermissionRequest,
              dev.weft.v1.RevokePermissionResponse>(
                service, METHODID_REVOKE_PERMISSION)))
        .addMethod(
          getListPermissionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.ListPermissionsRequest,
              dev.weft.v1.ListPermissionsResponse>(
                service, METHODID_LIST_PERMISSIONS)))
        .addMethod(
          getWatchPermissionsMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.weft.v1.WatchPermissionsRequest,
              dev.weft.v1.WatchPermissionsResponse>(
                service, METHODID_WATCH_PERMISSIONS)))
        .build();
  }

  private static abstract class PermissionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PermissionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.weft.v1.PermissionProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PermissionService");
    }
  }

  private static final class PermissionServiceFileDescriptorSupplier
      extends PermissionServiceBaseDescriptorSupplier {
    PermissionServiceFileDescriptorSupplier() {}
  }

  private static final class PermissionServiceMethodDescriptorSupplier
      extends PermissionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PermissionServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PermissionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PermissionServiceFileDescriptorSupplier())
              .addMethod(getCheckPermissionMethod())
              .addMethod(getBatchCheckPermissionsMethod())
              .addMethod(getGrantPermissionMethod())
              .addMethod(getRevokePermissionMethod())
              .addMethod(getListPermissionsMethod())
              .addMethod(getWatchPermissionsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
