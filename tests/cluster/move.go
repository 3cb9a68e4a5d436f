package cluster

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// MoveOutage moves a running resource to a node by "crm resource move", clears
// the move's constraint, and returns how long the resource's address did not
// answer a client that pings it every [EchoInterval].
func (c *Cluster) MoveOutage(ctx context.Context, id, ip, to string) (time.Duration, error) {
	w, err := c.Watch(ctx, ip)
	if err != nil {
		return 0, err
	}
	defer w.Stop()
	if err := w.Restart(ctx); err != nil {
		return 0, err
	}
	if _, err := c.Live().Run(ctx, "crm", "resource", "move", id, to); err != nil {
		return 0, err
	}
	if err := c.WaitStarted(ctx, id, to); err != nil {
		return 0, err
	}
	if err := w.Answered(ctx); err != nil {
		return 0, err
	}
	outage := w.Outage()
	_, err = c.Live().Run(ctx, "crm", "resource", "clear", id)
	return outage, err
}

// WaitStarted waits until a resource is started on a node and nowhere else, at
// most 30 seconds.
func (c *Cluster) WaitStarted(ctx context.Context, id, node string) error {
	what := fmt.Sprintf("%s started on %s", id, node)
	return c.Wait(ctx, 30*time.Second, what, func(s *Status) bool {
		return slices.Equal(s.On(id, "Started"), []string{node})
	})
}
