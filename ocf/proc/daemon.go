package proc

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// StartDaemon starts cmd and doesn't wait for it. The daemon has a session
// of its own and no open files but standard input, /dev/null, and its outputs,
// which are appended to the file log, or to /dev/null if log is empty. So it
// outlives the caller and keeps no pipe of the caller's open.
//
// cmd.Stdin and cmd.Limit have no meaning here.
func StartDaemon(cmd Command, log string) (Identity, error) {
	c, err := prepare(cmd)
	if err != nil {
		return Identity{}, err
	}
	out, err := openLog(log)
	if err != nil {
		return Identity{}, fmt.Errorf("log of %s: %w", cmd.Name, err)
	}
	defer out.Close()
	c.Stdout, c.Stderr = out, out
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		return Identity{}, startError(cmd, err)
	}
	// Nobody reaps it before the caller ends, so its id can't be taken.
	s, err := readStat(c.Process.Pid)
	if err != nil {
		return Identity{}, err
	}
	return s.id, c.Process.Release()
}

// openLog never follows a link, nor waits for the reader of a named pipe, that
// another user could have put there.
func openLog(path string) (*os.File, error) {
	if path == "" {
		return os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o640)
}
