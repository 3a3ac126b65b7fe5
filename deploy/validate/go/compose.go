package main

import (
	"context"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
)

// checkCompose loads the file as `docker compose` does: schema, interpolation, and whether services, networks, secrets
// and dependencies that are named exist.
func checkCompose(path string) []error {
	options, err := cli.NewProjectOptions(
		[]string{path},
		cli.WithWorkingDirectory(filepath.Dir(path)),
		cli.WithOsEnv,
		cli.WithInterpolation(true),
		cli.WithConsistency(true),
		cli.WithResolvedPaths(false),
		cli.WithName("weft"),
	)
	if err != nil {
		return []error{err}
	}
	if _, err := options.LoadProject(context.Background()); err != nil {
		return []error{err}
	}
	return nil
}
