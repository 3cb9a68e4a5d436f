package crm

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulse-ha/pulse/ocf"
)

// NodeName returns the cluster's name of this node: what the caller said, else
// what the cluster says, else the host's name.
//
// It stands for ocf_local_nodename of resource-agents 4.18.
func NodeName(ctx context.Context, call *ocf.Call) (string, error) {
	if node := call.Node(); node != "" {
		return node, nil
	}
	node, err := run(ctx, call, "crm_node", "--name")
	if err == nil && node != "" {
		return node, nil
	}
	if err != nil && !errors.Is(err, ErrNoCluster) {
		return "", fmt.Errorf("name of this node: %w", err)
	}
	return call.Host().Hostname()
}
