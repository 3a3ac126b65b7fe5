package dev.weft.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Editing over gRPC, by the gateway.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class EditServiceGrpc {

  private EditServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "weft.v1.EditService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.CollaborateRequest,
      dev.weft.v1.CollaborateResponse> getCollaborateMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Collaborate",
      requestType = dev.weft.v1.CollaborateRequest.class,
      responseType = dev.weft.v1.CollaborateResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.weft.v1.CollaborateRequest,
      dev.weft.v1.CollaborateResponse> getCollaborateMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.CollaborateRequest, dev.weft.v1.CollaborateResponse> getCollaborateMethod;
    if ((getCollaborateMethod = EditServiceGrpc.getCollaborateMethod) == null) {
      synchronized (EditServiceGrpc.class) {
        if ((getCollaborateMethod = EditServiceGrpc.getCollaborateMethod) == null) {
          EditServiceGrpc.getCollaborateMethod = getCollaborateMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.CollaborateRequest, dev.weft.v1.CollaborateResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Collaborate"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CollaborateRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.CollaborateResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EditServiceMethodDescriptorSupplier("Collaborate"))
              .build();
        }
      }
    }
    return getCollaborateMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.weft.v1.SubmitEditRequest,
      dev.weft.v1.SubmitEditResponse> getSubmitEditMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SubmitEdit",
      requestType = dev.weft.v1.SubmitEditRequest.class,
      responseType = dev.weft.v1.SubmitEditResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.weft.v1.SubmitEditRequest,
      dev.weft.v1.SubmitEditResponse> getSubmitEditMethod() {
    io.grpc.MethodDescriptor<dev.weft.v1.SubmitEditRequest, dev.weft.v1.SubmitEditResponse> getSubmitEditMethod;
    if ((getSubmitEditMethod = EditServiceGrpc.getSubmitEditMethod) == null) {
      synchronized (EditServiceGrpc.class) {
        if ((getSubmitEditMethod = EditServiceGrpc.getSubmitEditMethod) == null) {
          EditServiceGrpc.getSubmitEditMethod = getSubmitEditMethod =
              io.grpc.MethodDescriptor.<dev.weft.v1.SubmitEditRequest, dev.weft.v1.SubmitEditResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SubmitEdit"))
              .setIdempotent(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.SubmitEditRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.weft.v1.SubmitEditResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EditServiceMethodDescriptorSupplier("SubmitEdit"))
              .build();
        }
      }
    }
    return getSubmitEditMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static EditServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EditServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EditServiceStub>() {
        @java.lang.Override
        public EditServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EditServiceStub(channel, callOptions);
        }
      };
    return EditServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static EditServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EditServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EditServiceBlockingV2Stub>() {
        @java.lang.Override
        public EditServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EditServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return EditServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static EditServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EditServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EditServiceBlockingStub>() {
        @java.lang.Override
        public EditServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EditServiceBlockingStub(channel, callOptions);
        }
      };
    return EditServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static EditServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EditServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EditServiceFutureStub>() {
        @java.lang.Override
        public EditServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EditServiceFutureStub(channel, callOptions);
        }
      };
    return EditServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Editing over gRPC, by the gateway.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * The session of the WebSocket, message for message.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.weft.v1.CollaborateRequest> collaborate(
        io.grpc.stub.StreamObserver<dev.weft.v1.CollaborateResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getCollaborateMethod(), responseObserver);
    }

    /**
     * <pre>
     * One edit; answers when it is committed. The same idempotency key again gets the first outcome.
     * </pre>
     */
    default void submitEdit(dev.weft.v1.SubmitEditRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.SubmitEditResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSubmitEditMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service EditService.
   * <pre>
   * Editing over gRPC, by the gateway.
   * </pre>
   */
  public static abstract class EditServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return EditServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service EditService.
   * <pre>
   * Editing over gRPC, by the gateway.
   * </pre>
   */
  public static final class EditServiceStub
      extends io.grpc.stub.AbstractAsyncStub<EditServiceStub> {
    private EditServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EditServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EditServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * The session of the WebSocket, message for message.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.weft.v1.CollaborateRequest> collaborate(
        io.grpc.stub.StreamObserver<dev.weft.v1.CollaborateResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getCollaborateMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * One edit; answers when it is committed. The same idempotency key again gets the first outcome.
     * </pre>
     */
    public void submitEdit(dev.weft.v1.SubmitEditRequest request,
        io.grpc.stub.StreamObserver<dev.weft.v1.SubmitEditResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSubmitEditMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service EditService.
   * <pre>
   * Editing over gRPC, by the gateway.
   * </pre>
   */
  public static final class EditServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<EditServiceBlockingV2Stub> {
    private EditServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EditServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EditServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * The session of the WebSocket, message for message.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.weft.v1.CollaborateRequest, dev.weft.v1.CollaborateResponse>
        collaborate() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getCollaborateMethod(), getCallOptions());
    }

    /**
     * <pre>
     * One edit; answers when it is committed. The same idempotency key again gets the first outcome.
     * </pre>
     */
    public dev.weft.v1.SubmitEditResponse submitEdit(dev.weft.v1.SubmitEditRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSubmitEditMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service EditService.
   * <pre>
   * Editing over gRPC, by the gateway.
   * </pre>
   */
  public static final class EditServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<EditServiceBlockingStub> {
    private EditServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EditServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EditServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * One edit; answers when it is committed. The same idempotency key again gets the first outcome.
     * </pre>
     */
    public dev.weft.v1.SubmitEditResponse submitEdit(dev.weft.v1.SubmitEditRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSubmitEditMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service EditService.
   * <pre>
   * Editing over gRPC, by the gateway.
   * </pre>
   */
  public static final class EditServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<EditServiceFutureStub> {
    private EditServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EditServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EditServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * One edit; answers when it is committed. The same idempotency key again gets the first outcome.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.weft.v1.SubmitEditResponse> submitEdit(
        dev.weft.v1.SubmitEditRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSubmitEditMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SUBMIT_EDIT = 0;
  private static final int METHODID_COLLABORATE = 1;

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
        case METHODID_SUBMIT_EDIT:
          serviceImpl.submitEdit((dev.weft.v1.SubmitEditRequest) request,
              (io.grpc.stub.StreamObserver<dev.weft.v1.SubmitEditResponse>) responseObserver);
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
        case METHODID_COLLABORATE:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.collaborate(
              (io.grpc.stub.StreamObserver<dev.weft.v1.CollaborateResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getCollaborateMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.weft.v1.CollaborateRequest,
              dev.weft.v1.CollaborateResponse>(
                service, METHODID_COLLABORATE)))
        .addMethod(
          getSubmitEditMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.weft.v1.SubmitEditRequest,
              dev.weft.v1.SubmitEditResponse>(
                service, METHODID_SUBMIT_EDIT)))
        .build();
  }

  private static abstract class EditServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    EditServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.weft.v1.EditProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("EditService");
    }
  }

  private static final class EditServiceFileDescriptorSupplier
      extends EditServiceBaseDescriptorSupplier {
    EditServiceFileDescriptorSupplier() {}
  }

  private static final class EditServiceMethodDescriptorSupplier
      extends EditServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    EditServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (EditServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new EditServiceFileDescriptorSupplier())
              .addMethod(getCollaborateMethod())
              .addMethod(getSubmitEditMethod())
              .build();
        }
      }
    }
    return result;
  }
}
