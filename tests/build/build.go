// Package build builds the agents for tests and benchmarks, as "make build"
// does.
package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Agents are the repository's agents: the name by which a cluster knows each,
// and its package.
var Agents = map[string]string{
	"Dummy":    "./agents/dummy",
	"Stateful": "./agents/stateful",
	"IPaddr2":  "./agents/ipaddr2",
}

// Root is the folder with go.mod above the working directory.
func Root() (string, error) {
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

// All builds every agent into a folder, each under its name.
func All(ctx context.Context, dir string) error {
	for name, source := range Agents {
		if err := Program(ctx, filepath.Join(dir, name), source); err != nil {
			return err
		}
	}
	return nil
}

// Program builds one program of the repository.
func Program(ctx context.Context, out, source string) error {
	root, err := Root()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, source)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", source, err, text)
	}
	return os.Chmod(out, 0o755)
}
