package proc

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ErrGone says that a process has ended, or that its id now names another.
var ErrGone = errors.New("no such process")

// Identity names a process until the next boot: its id, and when it started.
// Keep identities only where a boot removes them, below /run.
type Identity struct {
	PID   int
	Start uint64 // clock ticks from the boot to the process's start, proc(5)
}

// Of returns the identity of the process that pid names now. The error is
// [ErrGone] if there is none, or one that has ended and waits for its parent.
func Of(pid int) (Identity, error) {
	s, err := readStat(pid)
	if err != nil {
		return Identity{}, err
	}
	if s.ended() {
		return Identity{}, fmt.Errorf("process %d: %w", pid, ErrGone)
	}
	return s.id, nil
}

// Alive reports whether the process is there and has not ended. An error says
// that this couldn't be found out.
func (id Identity) Alive() (bool, error) {
	s, err := readStat(id.PID)
	if errors.Is(err, ErrGone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return s.id == id && !s.ended(), nil
}

// Parent returns the process id of the parent.
func (id Identity) Parent() (int, error) {
	s, err := readStat(id.PID)
	if err != nil {
		return 0, err
	}
	if s.id != id {
		return 0, fmt.Errorf("process %d: %w", id.PID, ErrGone)
	}
	return s.parent, nil
}

// deleted is what the kernel adds to the path of a file that is deleted.
const deleted = " (deleted)"

// Executable returns the path of the program that the process runs, as the
// process sees it: a container's is in the container. An upgrade that replaced
// the file makes no difference.
func (id Identity) Executable() (string, error) {
	path, err := os.Readlink(id.file("exe"))
	if err != nil {
		return "", id.explain(err)
	}
	if err := id.confirm(); err != nil {
		return "", err
	}
	return strings.TrimSuffix(path, deleted), nil
}

// Args returns the command line, the name first.
func (id Identity) Args() ([]string, error) {
	data, err := os.ReadFile(id.file("cmdline"))
	if err != nil {
		return nil, id.explain(err)
	}
	if err := id.confirm(); err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, nil // a kernel thread, or one that is about to end
	}
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00"), nil
}

// String returns the process as PID.START, which [Parse] reads.
func (id Identity) String() string {
	return strconv.Itoa(id.PID) + "." + strconv.FormatUint(id.Start, 10)
}

// Parse reads what [Identity.String] wrote.
func Parse(s string) (Identity, error) {
	first, second, _ := strings.Cut(s, ".")
	pid, err := parsePID(first)
	if err != nil {
		return Identity{}, fmt.Errorf("process identity %q: %w", s, err)
	}
	start, err := strconv.ParseUint(second, 10, 64)
	if err != nil {
		return Identity{}, fmt.Errorf("process identity %q: not PID.START", s)
	}
	return Identity{PID: pid, Start: start}, nil
}

func (id Identity) file(name string) string {
	return "/proc/" + strconv.Itoa(id.PID) + "/" + name
}

// confirm checks that what was just read of the process was of this one.
func (id Identity) confirm() error {
	alive, err := id.Alive()
	if err == nil && !alive {
		err = fmt.Errorf("process %d: %w", id.PID, ErrGone)
	}
	return err
}

func (id Identity) explain(err error) error { return procError(id.PID, err) }

// procError turns the errors of /proc for a missing process into ErrGone.
func procError(pid int, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		err = ErrGone
	}
	return fmt.Errorf("process %d: %w", pid, err)
}
