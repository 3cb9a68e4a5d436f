package proc

import (
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// Signal sends sig to the process. The error is [ErrGone] if it has ended;
// a process that got its id since then is not signalled.
func (id Identity) Signal(sig syscall.Signal) error {
	h, err := open(id)
	if err != nil {
		return err
	}
	defer h.close()
	return h.signal(sig)
}

// handle is a pidfd, which stays with its process whatever becomes of the id.
type handle struct {
	id Identity
	fd int // -1 where the kernel (before 5.3) or a sandbox has no pidfds
}

// open returns a handle on the process. The start time is looked at when the
// pidfd is there, so the two are of the same process.
func open(id Identity) (handle, error) {
	h := handle{id: id, fd: -1}
	if id.PID < 1 {
		return h, fmt.Errorf("process %d: %w", id.PID, ErrGone)
	}
	fd, err := unix.PidfdOpen(id.PID, 0)
	switch {
	case err == nil:
		h.fd = fd
	case errors.Is(err, unix.ESRCH):
		return h, fmt.Errorf("process %d: %w", id.PID, ErrGone)
	case !errors.Is(err, unix.ENOSYS) && !errors.Is(err, unix.EPERM):
		return h, fmt.Errorf("process %d: %w", id.PID, err)
	}
	if err := id.confirm(); err != nil {
		h.close()
		return h, err
	}
	return h, nil
}

func (h handle) close() {
	if h.fd >= 0 {
		_ = unix.Close(h.fd)
	}
}

func (h handle) signal(sig syscall.Signal) error {
	var err error
	if h.fd >= 0 {
		err = unix.PidfdSendSignal(h.fd, sig, nil, 0)
	} else if err = h.id.confirm(); err == nil {
		err = unix.Kill(h.id.PID, sig)
	}
	if errors.Is(err, unix.ESRCH) {
		err = ErrGone
	}
	if err != nil {
		return fmt.Errorf("signal %s to process %d: %w", unix.SignalName(sig), h.id.PID, err)
	}
	return nil
}

// gone reports whether the process has ended, by the handle if it is one.
func (h handle) gone() bool {
	if h.fd < 0 {
		alive, err := h.id.Alive()
		return err == nil && !alive
	}
	fds := []unix.PollFd{{Fd: int32(h.fd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, 0)
	return err == nil && n > 0
}
