package conformance

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// call is one start of a program. The environment is passed as it stands,
// with doubled variables and all.
type call struct {
	room  *room  // nil: where the test is
	path  string // of the program; argv[0] if empty
	argv  []string
	env   []string
	dir   string              // workDir if in a room
	as    *syscall.Credential // nil: as the test
	input string
	limit time.Duration // 20 s if 0
}

// outcome is what the caller sees of a call.
type outcome struct {
	code           ocf.Code
	signal         syscall.Signal // that ended the program, or 0
	stdout, stderr string
	took           time.Duration
}

func (o outcome) reason() string { return ocftest.Reason(o.stderr) }

// String shows an outcome in a test's message.
func (o outcome) String() string {
	return fmt.Sprintf("code %d, signal %d, stdout %.300q, stderr %.600q", int(o.code), o.signal, o.stdout, o.stderr)
}

// nobody is the user that may read meta-data and nothing else.
var nobody = &syscall.Credential{Uid: 65534, Gid: 65534}

// run runs the program to its end, or kills it at its limit. Its output goes to
// memory, so that there is nothing to wait for but the program itself.
func (c call) run() (outcome, error) {
	stdin, err := memory(c.input)
	if err != nil {
		return outcome{}, err
	}
	defer stdin.Close()
	stdout, err := memory("")
	if err != nil {
		return outcome{}, err
	}
	defer stdout.Close()
	stderr, err := memory("")
	if err != nil {
		return outcome{}, err
	}
	defer stderr.Close()
	out, err := c.runWith(stdin, stdout, stderr)
	if err != nil {
		return out, fmt.Errorf("%s: %w", strings.Join(c.argv, " "), err)
	}
	out.stdout, err = content(stdout)
	if err != nil {
		return out, err
	}
	out.stderr, err = content(stderr)
	return out, err
}

// runWith runs the program with the given standard files; a nil one is closed
// for the program.
func (c call) runWith(files ...*os.File) (outcome, error) {
	if c.path == "" {
		c.path = c.argv[0]
	}
	if c.dir == "" && c.room != nil {
		c.dir = workDir
	}
	if c.limit == 0 {
		c.limit = 20 * time.Second
	}
	started := time.Now()
	var process *os.Process
	err := c.room.inside(func() (err error) {
		process, err = os.StartProcess(c.path, c.argv, &os.ProcAttr{
			Dir: c.dir, Env: c.env, Files: files,
			Sys: &syscall.SysProcAttr{Setpgid: true, Credential: c.as},
		})
		return err
	})
	if err != nil {
		return outcome{}, err
	}
	kill := time.AfterFunc(c.limit, func() { unix.Kill(-process.Pid, unix.SIGKILL) })
	state, err := process.Wait()
	if err != nil {
		return outcome{}, err
	}
	if !kill.Stop() {
		return outcome{}, fmt.Errorf("not done after %v", c.limit)
	}
	status := state.Sys().(syscall.WaitStatus)
	out := outcome{code: ocf.Code(status.ExitStatus()), took: time.Since(started)}
	if status.Signaled() {
		out.signal = status.Signal()
	}
	return out, nil
}

// memory returns a file in memory with the given content, open at its start.
func memory(content string) (*os.File, error) {
	fd, err := unix.MemfdCreate("conformance", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("memfd_create", err)
	}
	f := os.NewFile(uintptr(fd), "memory")
	_, err = f.WriteString(content)
	_, err2 := f.Seek(0, io.SeekStart)
	return f, errors.Join(err, err2)
}

func content(f *os.File) (string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	text, err := io.ReadAll(f)
	return string(text), err
}
