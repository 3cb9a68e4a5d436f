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

// build builds the programs with the flags of `make build` and installs them
// into dir. Installing is a copy, as for users: the file that the linker has
// just written lies in the page cache in small pieces, and running it from
// there costs a sixth more.
func build(ctx context.Context, dir string) error {
	root, err := repositoryRoot()
	if err != nil {
		return err
	}
	built, err := os.MkdirTemp(dir, "built")
	if err != nil {
		return err
	}
	for name, source := range sources {
		out := filepath.Join(built, name)
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, source) //nolint:forbidigo // a command of its own
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") //nolint:forbidigo // a command of its own
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", name, err, text)
		}
		if err := install(out, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// install copies a program.
func install(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o755)
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
