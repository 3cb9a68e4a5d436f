package cluster

import (
	"context"
	"fmt"
	"time"
)

// Wait asks a live node for the cluster's status until it is as wanted, at most
// for the limit. The error shows what crm_mon said last.
func (c *Cluster) Wait(ctx context.Context, limit time.Duration, what string, wanted func(*Status) bool) error {
	err := Poll(ctx, limit, func(ctx context.Context) (bool, error) {
		s, err := c.Live().Status(ctx)
		return err == nil && wanted(s), err
	})
	if err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	shown, _ := c.Live().Run(ctx, "crm_mon", "-1", "-r")
	return fmt.Errorf("waiting for %s: %w\n%s", what, err, shown)
}

// Poll asks until the answer is yes, at most for the limit. An error of the
// question is no end, a daemon may be on its way up; it is part of the error
// when time is over.
func Poll(ctx context.Context, limit time.Duration, ask func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		yes, err := ask(ctx)
		if yes {
			return nil
		}
		if err != nil && ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			if last != nil {
				return fmt.Errorf("not within %v: %w", limit, last)
			}
			return fmt.Errorf("not within %v", limit)
		case <-tick.C:
		}
	}
}
