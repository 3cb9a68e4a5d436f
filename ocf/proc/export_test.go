package proc

import (
	"context"
	"syscall"
	"time"
)

// SignalWithoutPidfd is Identity.Signal where the kernel has no pidfds.
func SignalWithoutPidfd(id Identity, sig syscall.Signal) error {
	return handle{id: id, fd: -1}.signal(sig)
}

// WaitWithoutPidfd waits as Stop does where the kernel has no pidfds, and
// returns who remains.
func WaitWithoutPidfd(ctx context.Context, ids []Identity, d time.Duration) []Identity {
	s := &stopping{}
	defer s.close()
	if err := s.open(nil); err != nil {
		return ids
	}
	for _, id := range ids {
		s.handles = append(s.handles, handle{id: id, fd: -1})
	}
	s.wait(ctx, d)
	return s.remaining()
}

// EnterRootCgroupOf is EnterRootCgroup with the controller elsewhere.
func EnterRootCgroupOf(controller string) error { return enterRootCgroup(controller) }
