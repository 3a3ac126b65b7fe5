package example;

import dev.weft.v1.BroadcastServiceGrpc;
import dev.weft.v1.CreateDocumentRequest;
import dev.weft.v1.DocumentServiceGrpc;
import dev.weft.v1.EditServiceGrpc;
import dev.weft.v1.GetDocumentContentRequest;
import dev.weft.v1.IssueTokenRequest;
import dev.weft.v1.SubmitEditRequest;
import dev.weft.v1.SubscribeRequest;
import dev.weft.v1.TextComponent;
import dev.weft.v1.TextOperation;
import dev.weft.v1.TokenServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Signs in, creates a document, edits it and watches the edit arrive. Arguments: host:port and user, both optional. */
public final class Edit {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  public static void main(String[] arguments) {
    var address = arguments.length > 0 ? arguments[0] : "localhost:8081";
    var user = arguments.length > 1 ? arguments[1] : "ada";
    var channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    try {
      var tokens = TokenServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
      var signedIn = tokens.issueToken(IssueTokenRequest.newBuilder().setUsername(user).build());
      var headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + signedIn.getAccessToken());
      var identity = MetadataUtils.newAttachHeadersInterceptor(headers);

      var documents =
          DocumentServiceGrpc.newBlockingStub(channel).withInterceptors(identity).withDeadlineAfter(30, TimeUnit.SECONDS);
      var create = CreateDocumentRequest.newBuilder().setTitle("from Java").setContent("Hello!").build();
      var id = documents.createDocument(create).getDocument().getDocumentId();
      var broadcasts =
          BroadcastServiceGrpc.newBlockingStub(channel).withInterceptors(identity).withDeadlineAfter(30, TimeUnit.SECONDS);
      var events = broadcasts.subscribe(SubscribeRequest.newBuilder().setDocumentId(id).build());

      // "Hello!" becomes "Hello, Java!": the operation walks over the whole text, counted in code points.
      var operation =
          TextOperation.newBuilder()
              .addComponents(TextComponent.newBuilder().setRetain(5))
              .addComponents(TextComponent.newBuilder().setInsert(", Java"));
      var edits =
          EditServiceGrpc.newBlockingStub(channel).withInterceptors(identity).withDeadlineAfter(30, TimeUnit.SECONDS);
      var edit =
          SubmitEditRequest.newBuilder().setDocumentId(id).setIdempotencyKey("greeting").setOperation(operation).build();
      System.out.println("committed as revision " + edits.submitEdit(edit).getRevision());

      var event = events.next();
      while (!event.hasOperation()) { // a sign of life
        event = events.next();
      }
      System.out.println("watched revision " + event.getRevision() + " by " + event.getUserId());
      var content = documents.getDocumentContent(GetDocumentContentRequest.newBuilder().setDocumentId(id).build());
      System.out.println("text: " + content.getContent());
    } finally {
      channel.shutdownNow();
    }
  }
}
