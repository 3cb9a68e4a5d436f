package ocf

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// Host is the world that an agent touches: its environment and streams, the
// clock, the host's name, and running programs, the cluster's own among them.
// [System] is the real one; package ocftest has a fake.
type Host interface {
	// Environ returns the environment as KEY=VALUE strings.
	Environ() []string
	// Stdout receives meta-data and usage, nothing else.
	Stdout() io.Writer
	// Stderr receives the exit reason and, without a log, messages.
	Stderr() io.Writer
	// Interactive reports whether standard input is a terminal, that is,
	// whether a person called the agent.
	Interactive() bool
	// Now returns the time.
	Now() time.Time
	// Sleep waits for d or until ctx ends, and returns ctx's error then.
	Sleep(ctx context.Context, d time.Duration) error
	// Hostname returns the node name as uname -n prints it.
	Hostname() (string, error)
	// Euid returns the effective user id.
	Euid() int
	// Run runs a program to its end; see [proc.Run].
	Run(ctx context.Context, cmd proc.Command) (proc.Result, error)
	// LookPath finds a program in [proc.SystemPath].
	LookPath(name string) (string, error)
	// Syslog sends one datagram to the local system log.
	Syslog(message []byte) error
}

// System returns the host that the program runs on.
func System() Host { return system{} }

type system struct{}

func (system) Environ() []string { return os.Environ() } //nolint:forbidigo // the one place
func (system) Stdout() io.Writer { return descriptor(1) }
func (system) Stderr() io.Writer { return descriptor(2) }
func (system) Now() time.Time    { return time.Now() }
func (system) Euid() int         { return os.Geteuid() }

func (system) Interactive() bool {
	_, err := unix.IoctlGetTermios(0, unix.TCGETS)
	return err == nil
}

func (system) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (system) Hostname() (string, error) { return os.Hostname() }

func (system) Run(ctx context.Context, cmd proc.Command) (proc.Result, error) {
	return proc.Run(ctx, cmd)
}

func (system) LookPath(name string) (string, error) { return proc.LookPath(name) }

// Syslog writes to /dev/log by hand: package net would cost every agent its
// start-up time.
func (system) Syslog(message []byte) error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	to := &unix.SockaddrUnix{Name: "/dev/log"}
	return os.NewSyscallError("sendto", unix.Sendto(fd, message, 0, to))
}

// descriptor writes to a file descriptor. A write to [os.Stderr] would kill
// the agent by SIGPIPE if nobody reads any more; the exit code must get out.
type descriptor int

func (d descriptor) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		n, err := unix.Write(int(d), p[done:])
		if errors.Is(err, unix.EINTR) || (errors.Is(err, unix.EAGAIN) && d.wait()) {
			continue
		}
		if err != nil {
			return done, os.NewSyscallError("write", err)
		}
		done += n
	}
	return len(p), nil
}

// wait waits until the reader has made room, a second at most.
func (d descriptor) wait() bool {
	fds := []unix.PollFd{{Fd: int32(d), Events: unix.POLLOUT}}
	n, err := unix.Poll(fds, 1000)
	return n > 0 || errors.Is(err, unix.EINTR)
}
