// Package crm is the cluster as an agent sees it: node attributes, promotion
// scores, cluster properties, the name of the node and what crm_mon shows, by
// Pacemaker's command line tools.
//
// Every function waits at most 10 seconds, less if its context ends before.
// Its error wraps [ErrNoCluster] where there is no cluster to ask, so that an
// agent that is called by hand or under a tester can go on without one, and
// [ErrNotSet] where the cluster has no such value.
//
// Source: Pacemaker 2.1.5 and 3.0.0, as measured.
package crm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
	"unicode"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/proc"
)

// limit bounds each call of a tool. They need 20 ms, but wait for a cluster
// that elects its coordinator.
const limit = 10 * time.Second

var (
	// ErrNoCluster says that the cluster's tools are not installed, or that
	// the cluster is not running on this node, or not yet.
	ErrNoCluster = errors.New("no cluster")
	// ErrNotSet says that the cluster has no value of that name.
	ErrNotSet = errors.New("not set")
	// ErrNoNode says that the cluster has no node of that name.
	ErrNoNode = errors.New("no such node")
)

// run runs a tool of Pacemaker and returns what it printed.
func run(ctx context.Context, call *ocf.Call, tool string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := proc.Command{Name: tool, Args: args, Env: environment(call)}
	res, err := call.Host().Run(ctx, cmd)
	if err != nil {
		return "", classify(tool, err)
	}
	return strings.TrimSuffix(res.Stdout, "\n"), nil
}

// environment is what the tools look at: the resource, the node that a
// container runs on, and how to reach the cluster. Parameters stay out: they
// may be secrets.
func environment(call *ocf.Call) []string {
	env := []string{"OCF_RESOURCE_INSTANCE=" + call.InstanceName()}
	for _, kv := range call.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch {
		case strings.HasPrefix(name, "PCMK_"), strings.HasPrefix(name, "CIB_"),
			name == "OCF_RESKEY_CRM_meta_on_node",
			name == "OCF_RESKEY_CRM_meta_physical_host",
			name == "OCF_RESKEY_CRM_meta_container_attribute_target":
			env = append(env, kv)
		}
	}
	return env
}

// The exit codes of Pacemaker's tools that mean something to an agent.
const (
	exitConfig       = 78  // CRM_EX_CONFIG
	exitNotConnected = 102 // CRM_EX_NOTCONN
	exitDisconnected = 103 // CRM_EX_DISCONNECT
	exitNoSuch       = 105 // CRM_EX_NOSUCH
)

// classify tells the errors of the tools apart.
func classify(tool string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrNoCluster, err)
	}
	exit, ok := errors.AsType[*proc.ExitError](err)
	if !ok {
		return err
	}
	sentinel := meaning(tool, exit.Result)
	if sentinel == ErrNotSet { //nolint:errorlint // what the tool said adds nothing
		return sentinel
	}
	if sentinel != nil {
		return fmt.Errorf("%w: %w", sentinel, err)
	}
	return err
}

// meaning returns what a tool's answer stands for. CRM_EX_NOSUCH has three
// meanings: also for an unknown node, and for a cluster whose attribute
// manager has not started yet.
func meaning(tool string, res proc.Result) error {
	switch {
	case res.ExitCode == exitNotConnected, res.ExitCode == exitDisconnected:
		return ErrNoCluster
	case res.ExitCode == exitNoSuch && strings.Contains(res.Stderr, "Connection refused"):
		return ErrNoCluster
	case res.ExitCode == exitNoSuch && strings.Contains(res.Stderr, "Could not map name"):
		return ErrNoNode
	case res.ExitCode == exitNoSuch:
		return ErrNotSet
	case res.ExitCode == exitConfig && tool == "attrd_updater" &&
		strings.Contains(res.Stdout+res.Stderr, "does not exist"):
		return ErrNotSet // said on standard output if that is XML
	}
	return nil
}

// checkValue refuses what the tools don't give back as it was.
func checkValue(value string) error {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return errors.New("the value has a control character")
	}
	return nil
}
