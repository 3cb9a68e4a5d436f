package proc

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// State is what a pid file tells of a daemon.
type State int

const (
	// NotRunning: there is no pid file.
	NotRunning State = iota
	// Running: the pid file names a living process of the daemon.
	Running
	// Stale: the pid file names nobody, a process that has ended, or a
	// stranger that got the id since then.
	Stale
)

// String returns the state in words.
func (s State) String() string {
	switch s {
	case NotRunning:
		return "not running"
	case Running:
		return "running"
	}
	return "stale pid file"
}

// errNoPID says that a pid file's content is no process id.
var errNoPID = errors.New("not a process id")

// Status looks at the pid file at path and at the process that it names; ours
// tells whether that is the daemon's. The identity is only set for Running,
// so that a signal can never reach a stranger. An error says that it couldn't
// be found out.
//
// It stands for ocf_pidfile_status of resource-agents 4.18, which takes any
// process that has the id for the daemon.
func Status(path string, ours Match) (State, Identity, error) {
	pid, err := ReadPIDFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return NotRunning, Identity{}, nil
	case errors.Is(err, errNoPID):
		return Stale, Identity{}, nil
	case err != nil:
		return Stale, Identity{}, err
	}
	id, err := Of(pid)
	if err != nil {
		return Stale, Identity{}, unlessGone(err)
	}
	if ok, err := ours(id); !ok || err != nil {
		return Stale, Identity{}, err
	}
	return Running, id, nil
}

// ReadPIDFile returns the process id in the file at path: a decimal number,
// with white space around it at most. The error wraps [fs.ErrNotExist] if
// there is no file.
func ReadPIDFile(path string) (int, error) {
	// Not blocking: the file may be in a directory of the daemon's user, who
	// could put a named pipe there.
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("pid file %s: not a regular file", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, 64))
	if err != nil {
		return 0, err
	}
	pid, err := parsePID(strings.TrimSpace(string(data)))
	if err != nil {
		return 0, fmt.Errorf("pid file %s: %w", path, err)
	}
	return pid, nil
}

// parsePID reads a process id. 0 and negative numbers name whole groups when
// signalled, and are none.
func parsePID(s string) (int, error) {
	pid, err := strconv.ParseUint(s, 10, 31)
	if err != nil || pid == 0 {
		return 0, errNoPID
	}
	return int(pid), nil
}
