package main

import (
	"fmt"
	"os"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// checkDockerfile parses every instruction as BuildKit does, and takes its linter's warnings for mistakes.
func checkDockerfile(path string) []error {
	file, err := os.Open(path)
	if err != nil {
		return []error{err}
	}
	defer file.Close()
	result, err := parser.Parse(file)
	if err != nil {
		return []error{err}
	}
	var findings []error
	for _, warning := range result.Warnings {
		findings = append(findings, fmt.Errorf("%s", warning.Short))
	}
	lint := linter.New(&linter.Config{
		Warn: func(rule, description, url, message string, location []parser.Range) {
			findings = append(findings, fmt.Errorf("%s: %s", rule, message))
		},
	})
	stages, _, err := instructions.Parse(result.AST, lint)
	if err != nil {
		return append(findings, err)
	}
	return append(findings, checkStages(stages)...)
}

// checkStages holds what parsing alone does not: sources of copies exist, signals arrive, and the image runs as somebody harmless.
func checkStages(stages []instructions.Stage) []error {
	var findings []error
	known := map[string]bool{}
	user := ""
	shelled := false
	for _, stage := range stages {
		user = ""
		for _, command := range stage.Commands {
			switch command := command.(type) {
			case *instructions.CopyCommand:
				if command.From != "" && !known[command.From] {
					findings = append(findings, fmt.Errorf("COPY --from=%s: there is no such stage before", command.From))
				}
			case *instructions.UserCommand:
				user = command.User
			case *instructions.CmdCommand:
				shelled = shelled || command.PrependShell
			case *instructions.EntrypointCommand:
				shelled = shelled || command.PrependShell
			}
		}
		known[stage.Name] = true
	}
	if user == "" || user == "root" || user[0] == '0' {
		findings = append(findings, fmt.Errorf("the last stage runs as root"))
	}
	if shelled {
		findings = append(findings, fmt.Errorf("CMD or ENTRYPOINT is run by a shell, which keeps signals from the process"))
	}
	return findings
}
