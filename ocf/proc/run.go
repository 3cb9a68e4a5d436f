package proc

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// killGrace is how long a killed program may take to go.
const killGrace = time.Second

// Run runs cmd and waits for its end or ctx's, not for background processes
// that it leaves. The error is nil only if the program exited with 0; an
// [*ExitError] tells another code or a signal, a [*TimeoutError] that ctx
// ended first. One that wraps [fs.ErrNotExist] says that there is no such
// program.
//
// When ctx ends the program is killed, with all its descendants. Those whose
// parents have ended are known by its outputs: a process that has let go of
// them, or has left the caller's process group, lives on, as a daemon has to.
//
// The program stays in the caller's process group, so whoever kills the group
// ends all that is in it: Pacemaker does at an action's time-out, and a
// terminal's interrupt goes there. If only the caller is killed the program
// dies with it, but not what the program started. It inherits no open file.
func Run(ctx context.Context, cmd Command) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{ExitCode: -1}, fmt.Errorf("%s not run: %w", cmd.Name, context.Cause(ctx))
	}
	c, err := prepare(cmd)
	if err != nil {
		return Result{ExitCode: -1}, err
	}
	p, err := openPipes(cmd)
	if err != nil {
		return Result{ExitCode: -1}, fmt.Errorf("%s: %w", cmd.Name, err)
	}
	p.connect(c)
	// The kernel counts the end of the thread that started a program as its
	// parent's death.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		p.abandon()
		return Result{ExitCode: -1}, startError(cmd, err)
	}
	p.start()
	return finish(ctx, cmd, c, p)
}

// prepare makes the part of a child that Run and StartDaemon have in common.
func prepare(cmd Command) (*exec.Cmd, error) {
	path, err := LookPath(cmd.Name)
	if err != nil {
		return nil, err
	}
	closeOnExec()
	c := &exec.Cmd{Path: path, Args: append([]string{cmd.Name}, cmd.Args...), Dir: cmd.Dir}
	c.Env = append([]string{"PATH=" + SystemPath, "LC_ALL=C"}, cmd.Env...)
	if c.Dir == "" {
		c.Dir = "/"
	}
	return c, nil
}

// startError leaves out what package os puts in: the error is about cmd.
func startError(cmd Command, err error) error {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return fmt.Errorf("%s can't be started: %w", cmd.Name, errno)
	}
	return fmt.Errorf("%s can't be started: %w", cmd.Name, err)
}

// finish waits for the end of c or of ctx.
func finish(ctx context.Context, cmd Command, c *exec.Cmd, p *pipes) (Result, error) {
	started := time.Now()
	ended := make(chan struct{})
	go func() {
		awaitEnd(c.Process.Pid)
		close(ended)
	}()
	var timeout *TimeoutError
	select {
	case <-ended:
	case <-ctx.Done():
		timeout = &TimeoutError{Command: cmd, After: time.Since(started), Cause: context.Cause(ctx)}
		(&tree{pid: c.Process.Pid, outputs: p.outputs()}).kill()
		timeout.Unkillable = !endsSoon(ended)
	}
	res := Result{ExitCode: -1}
	if timeout == nil || !timeout.Unkillable {
		_ = c.Wait() // ProcessState has the answer
		res.ExitCode, res.Signal = exitStatus(c)
	}
	res.Stdout, res.Stderr, res.Truncated = p.finish()
	switch {
	case timeout != nil:
		return res, timeout
	case res.ExitCode != 0:
		return res, &ExitError{Command: cmd, Result: res}
	}
	return res, nil
}

// awaitEnd waits until the child pid has ended, and leaves it unreaped: until
// then its id can't be anybody else's.
func awaitEnd(pid int) {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return
		}
	}
}

// endsSoon reports whether the program that was killed goes.
func endsSoon(ended <-chan struct{}) bool {
	select {
	case <-ended:
		return true
	case <-time.After(killGrace):
		return false
	}
}

func exitStatus(c *exec.Cmd) (int, syscall.Signal) {
	if c.ProcessState == nil {
		return -1, 0
	}
	status, ok := c.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return -1, status.Signal()
	}
	return c.ProcessState.ExitCode(), 0
}
