package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// cost is what a call took.
type cost struct {
	cpu  time.Duration // user and system, of all its processes
	wall time.Duration // until the agent itself ended
}

// timed calls a program and returns what it cost and its exit code.
//
// The time of a program that runs for a millisecond is known well enough
// although the kernel here counts user and system time by ticks of 4 ms
// (CONFIG_TICK_CPU_ACCOUNTING): it only divides the time between the two so.
// Their sum is the scheduler's, in nanoseconds (cputime_adjust in
// kernel/sched/cputime.c). The rusage of wait4 is that of the process and all
// descendants that were waited for. Those that an agent leaves behind, as the
// shell IPaddr2 leaves send_arp, are waited for here and added.
func timed(path string, args, env []string) (cost, int, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return cost{}, 0, err
	}
	defer null.Close()
	fd := null.Fd()
	started := time.Now()
	pid, err := syscall.ForkExec(path, append([]string{path}, args...), &syscall.ProcAttr{
		Dir: "/", Env: env, Files: []uintptr{fd, fd, fd}, Sys: &syscall.SysProcAttr{Setpgid: true},
	})
	if err != nil {
		return cost{}, 0, fmt.Errorf("%s: %w", path, err)
	}
	cpu, status, err := wait(pid)
	c := cost{cpu: cpu, wall: time.Since(started)}
	for err == nil {
		cpu, _, err = wait(-1)
		c.cpu += cpu
	}
	if !errors.Is(err, unix.ECHILD) {
		return c, 0, err
	}
	if status.Signaled() {
		return c, 0, fmt.Errorf("%s: %v", path, status.Signal())
	}
	return c, status.ExitStatus(), nil
}

// wait waits for a child, or any if pid is -1, and returns its CPU time. The
// error is ECHILD if there is none.
func wait(pid int) (time.Duration, unix.WaitStatus, error) {
	var status unix.WaitStatus
	var usage unix.Rusage
	for {
		_, err := unix.Wait4(pid, &status, 0, &usage)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), status, err
	}
}
