// Checks what weft ships for Docker and Kubernetes, offline, with the same libraries that will read it in the end.
// Usage: weft-validate compose|dockerfile|kubernetes PATH... Prints one finding a line; ends with 1 when there are any.
package main

import (
	"fmt"
	"os"
)

// A checker reads one file or folder and says what is wrong with it.
type checker func(path string) []error

var checkers = map[string]checker{
	"compose":    checkCompose,
	"dockerfile": checkDockerfile,
	"kubernetes": checkKubernetes,
}

func main() {
	if len(os.Args) < 3 || checkers[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: weft-validate compose|dockerfile|kubernetes PATH...")
		os.Exit(2)
	}
	found := false
	for _, path := range os.Args[2:] {
		for _, finding := range checkers[os.Args[1]](path) {
			found = true
			fmt.Printf("%s: %s\n", path, finding)
		}
	}
	if found {
		os.Exit(1)
	}
}
