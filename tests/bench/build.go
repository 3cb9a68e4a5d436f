package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// sources are the programs to build: what each is called, and its package.
var sources = map[string]string{
	"Dummy":    "./agents/dummy",
	"Stateful": "./agents/stateful",
	"IPaddr2":  "./agents/ipaddr2",
	"empty":    "./tests/bench/testdata/empty",
}

// build builds the programs into dir with the flags of `make build`.
func build(ctx context.Context, dir string) error {
	root, err := repositoryRoot()
	if err != nil {
		return err
	}
	for name, source := range sources {
		out := filepath.Join(dir, name)
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, source) //nolint:forbidigo // a command of its own
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") //nolint:forbidigo // a command of its own
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", name, err, text)
		}
	}
	return nil
}

// repositoryRoot is the folder with go.mod above the working directory.
func repositoryRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("no go.mod above the working directory")
}
