// Signs in, creates a document, edits it and watches the edit arrive. Usage: go run . [host:port] [user]
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	weftv1 "weft.dev/gen/go/weft/v1"
)

func main() {
	connection := must(grpc.NewClient(argument(1, "localhost:8081"), grpc.WithTransportCredentials(insecure.NewCredentials())))
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	signedIn := must(weftv1.NewTokenServiceClient(connection).IssueToken(ctx, &weftv1.IssueTokenRequest{Username: argument(2, "ada")}))
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+signedIn.AccessToken)

	documents := weftv1.NewDocumentServiceClient(connection)
	created := must(documents.CreateDocument(ctx, &weftv1.CreateDocumentRequest{Title: "from Go", Content: "Hello!"}))
	id := created.Document.DocumentId
	events := must(weftv1.NewBroadcastServiceClient(connection).Subscribe(ctx, &weftv1.SubscribeRequest{DocumentId: id}))

	// "Hello!" becomes "Hello, Go!": the operation walks over the whole text, counted in code points.
	operation := &weftv1.TextOperation{Components: []*weftv1.TextComponent{
		{Kind: &weftv1.TextComponent_Retain{Retain: 5}},
		{Kind: &weftv1.TextComponent_Insert{Insert: ", Go"}},
	}}
	edit := &weftv1.SubmitEditRequest{DocumentId: id, IdempotencyKey: "greeting", Operation: operation}
	fmt.Println("committed as revision", must(weftv1.NewEditServiceClient(connection).SubmitEdit(ctx, edit)).Revision)

	event := must(events.Recv())
	for event.Operation == nil { // a sign of life
		event = must(events.Recv())
	}
	fmt.Println("watched revision", event.Revision, "by", event.UserId)
	content := must(documents.GetDocumentContent(ctx, &weftv1.GetDocumentContentRequest{DocumentId: id}))
	fmt.Println("text:", content.Content)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func argument(index int, otherwise string) string {
	if len(os.Args) > index {
		return os.Args[index]
	}
	return otherwise
}
