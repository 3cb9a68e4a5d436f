package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// agentNames are the agents that the cluster's scenarios use: the folder under
// agents/ and the name Pacemaker knows it by.
var agentNames = map[string]string{"dummy": "Dummy", "stateful": "Stateful", "ipaddr2": "IPaddr2"}

// RepositoryRoot is the folder with go.mod above the working directory.
func RepositoryRoot() (string, error) {
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

// BuildAgents builds the agents of the repository into a folder, each under its
// name in the cluster, as "make build" does.
func BuildAgents(ctx context.Context, dir string) error {
	root, err := RepositoryRoot()
	if err != nil {
		return err
	}
	for folder, name := range agentNames {
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, name), "./agents/"+folder)
		build.Dir = root
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building agent %s: %w\n%s", name, err, out)
		}
	}
	return nil
}
