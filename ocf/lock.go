package ocf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Lock takes the lock of that name, which only one process on the host can
// have, or waits for it until ctx ends. The kernel releases it when the
// process ends, however it ends; programs that the agent starts don't hold it.
// The name should begin with the agent's: all agents share the names.
//
// The lock is a flock(2) on a file in the run directory. The file stays: who
// removed it would lock another one than who waits for it.
//
// It stands for ocf_take_lock and ocf_release_lock_on_exit of resource-agents
// 4.18, which wait without end and have stale locks.
func (c *Call) Lock(ctx context.Context, name string) (unlock func(), err error) {
	dir, err := c.privateDir("locks")
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	path := filepath.Join(dir, fileName(name))
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CREAT|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if err := flock(ctx, fd); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { _ = unix.Close(fd) }, nil
}

// flock locks the file fd, or closes it.
func flock(ctx context.Context, fd int) error {
	err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return nil
	}
	if !errors.Is(err, unix.EWOULDBLOCK) {
		_ = unix.Close(fd)
		return os.NewSyscallError("flock", err)
	}
	locked := make(chan error, 1)
	go func() { locked <- waitForLock(fd) }()
	select {
	case err := <-locked:
		if err != nil {
			_ = unix.Close(fd)
		}
		return err
	case <-ctx.Done():
		go func() { // the wait goes on, until the process ends at the latest
			if <-locked == nil {
				_ = unix.Close(fd)
			}
		}()
		return fmt.Errorf("held by another process: %w", context.Cause(ctx))
	}
}

func waitForLock(fd int) error {
	for {
		err := unix.Flock(fd, unix.LOCK_EX)
		if !errors.Is(err, unix.EINTR) {
			return os.NewSyscallError("flock", err)
		}
	}
}
