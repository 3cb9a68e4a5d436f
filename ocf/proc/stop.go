package proc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Step is a stage of a stop: a signal, and how long the processes then have
// to end before the next step.
type Step struct {
	Signal syscall.Signal
	Wait   time.Duration
}

// Stop ends processes, step by step, and with SIGKILL after the last step. It
// returns as soon as the last one has ended; a process that waits for its
// parent to reap it has. Who is still there when ctx ends is returned, and
// the error names them.
//
// If the steps take longer than ctx's deadline allows they are cut, so that
// SIGKILL goes out and has some time to work. A canceled ctx ends the stop at
// once, without it.
//
// It stands for ocf_stop_processes of resource-agents 4.18.
func Stop(ctx context.Context, processes []Identity, steps ...Step) ([]Identity, error) {
	s := &stopping{}
	defer s.close()
	if err := s.open(processes); err != nil {
		return processes, err
	}
	polite, cancel := withoutReserve(ctx)
	defer cancel()
	for _, step := range slices.Concat(steps, []Step{{Signal: unix.SIGKILL}}) {
		if errors.Is(ctx.Err(), context.Canceled) {
			break
		}
		s.signal(step.Signal)
		s.wait(polite, step.Wait)
	}
	s.wait(ctx, s.patience())
	return s.remaining(), s.error(context.Cause(ctx))
}

// withoutReserve returns ctx with a deadline that leaves time for SIGKILL.
func withoutReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	reserve := min(time.Until(deadline)/4, 2*time.Second)
	return context.WithDeadline(ctx, deadline.Add(-reserve))
}

// stopping is a stop in progress.
type stopping struct {
	handles []handle // of the processes that are still there
	failed  []error  // signals that couldn't be sent
	wake    int      // an eventfd that ends a wait when the context does
}

func (s *stopping) open(processes []Identity) error {
	var err error
	s.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		s.wake = -1
		return os.NewSyscallError("eventfd", err)
	}
	for _, id := range processes {
		h, err := open(id)
		if errors.Is(err, ErrGone) {
			continue
		}
		if err != nil {
			return err
		}
		s.handles = append(s.handles, h)
	}
	return nil
}

func (s *stopping) close() {
	for _, h := range s.handles {
		h.close()
	}
	if s.wake >= 0 {
		_ = unix.Close(s.wake)
	}
}

func (s *stopping) signal(sig syscall.Signal) {
	for _, h := range s.handles {
		if err := h.signal(sig); unlessGone(err) != nil {
			s.failed = append(s.failed, err)
		}
	}
}

// wait returns when all processes have ended, after d, or when ctx ends. A
// negative d is no limit.
func (s *stopping) wait(ctx context.Context, d time.Duration) {
	if d >= 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_, _ = unix.Write(s.wake, []byte{1, 0, 0, 0, 0, 0, 0, 0})
		close(woken)
	})
	for s.sweep(); len(s.handles) > 0 && ctx.Err() == nil; s.sweep() {
		s.poll()
	}
	if !stop() {
		<-woken
		_, _ = unix.Read(s.wake, make([]byte, 8)) // for the next wait
	}
}

// patience returns how long to wait for the end of killed processes: without
// limit, unless some couldn't even be signalled.
func (s *stopping) patience() time.Duration {
	if len(s.failed) > 0 {
		return killGrace
	}
	return -1
}

// poll sleeps until a process ends or the context wakes it.
func (s *stopping) poll() {
	timeout := -1
	fds := []unix.PollFd{{Fd: int32(s.wake), Events: unix.POLLIN}}
	for _, h := range s.handles {
		if h.fd < 0 {
			timeout = 5 // milliseconds; nobody tells of this one's end
			continue
		}
		fds = append(fds, unix.PollFd{Fd: int32(h.fd), Events: unix.POLLIN})
	}
	_, _ = unix.Poll(fds, timeout) // interrupted: sweep and come back
}

// sweep drops the processes that have ended.
func (s *stopping) sweep() {
	s.handles = slices.DeleteFunc(s.handles, func(h handle) bool {
		gone := h.gone()
		if gone {
			h.close()
		}
		return gone
	})
}

func (s *stopping) remaining() []Identity {
	var ids []Identity
	for _, h := range s.handles {
		ids = append(ids, h.id)
	}
	return ids
}

// error returns nil if nobody remains.
func (s *stopping) error(cause error) error {
	if len(s.handles) == 0 {
		return nil
	}
	var names []string
	for _, h := range s.handles {
		names = append(names, fmt.Sprintf("%s (process %d)", h.id.name(), h.id.PID))
	}
	if len(s.failed) > 0 {
		cause = s.failed[len(s.failed)-1]
	}
	return fmt.Errorf("still running: %s: %w", strings.Join(names, ", "), cause)
}

// name returns the process's name, for messages.
func (id Identity) name() string {
	data, err := os.ReadFile(id.file("comm"))
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(data))
}
