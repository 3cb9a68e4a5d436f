package proc_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

func TestReadPIDFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pid")
	for content, want := range map[string]int{
		"123\n": 123, "123": 123, " 123 \n\n": 123, "1": 1, "2147483647": 2147483647,
		"": 0, "\n": 0, "0": 0, "-1": 0, "+5": 0, "1 2": 0, "1\n2\n": 0, "x": 0, "0x10": 0, "1e3": 0,
		"2147483648": 0, "99999999999999999999": 0, "12\x00": 0,
		strings.Repeat("0", 100) + "7": 0, strings.Repeat(" ", 70) + "7": 0,
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := proc.ReadPIDFile(path)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d, %v", content, got, err)
		}
	}
}

func TestReadPIDFileOfAnotherKind(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, fifo, "/dev/zero"} {
		if pid, err := proc.ReadPIDFile(path); err == nil {
			t.Errorf("%s: %d", path, pid)
		}
	}
	if _, err := proc.ReadPIDFile(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

func TestStatus(t *testing.T) {
	self, _ := os.Executable()
	path := filepath.Join(t.TempDir(), "pid")
	ours, foreign := proc.Executable(self), proc.Executable("/bin/sh")
	id := start(t, true, "sleep")
	ended := start(t, true, "sleep")
	if err := ended.Signal(unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return !alive(t, ended) })
	broken := func(proc.Identity) (bool, error) { return false, fs.ErrPermission }
	for _, test := range []struct {
		name, content string
		match         proc.Match
		state         proc.State
		id            proc.Identity
		err           error
	}{
		{"ours", strconv.Itoa(id.PID) + "\n", ours, proc.Running, id, nil},
		{"a stranger", strconv.Itoa(id.PID) + "\n", foreign, proc.Stale, proc.Identity{}, nil},
		{"ended", strconv.Itoa(ended.PID), ours, proc.Stale, proc.Identity{}, nil},
		{"empty", "", ours, proc.Stale, proc.Identity{}, nil},
		{"junk", "-1", ours, proc.Stale, proc.Identity{}, nil},
		{"can't tell", strconv.Itoa(id.PID), broken, proc.Stale, proc.Identity{}, fs.ErrPermission},
	} {
		if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		state, got, err := proc.Status(path, test.match)
		if state != test.state || got != test.id || !errors.Is(err, test.err) {
			t.Errorf("%s: %s, %v, %v", test.name, state, got, err)
		}
	}
	state, got, err := proc.Status(path+".none", ours)
	if state != proc.NotRunning || got != (proc.Identity{}) || err != nil {
		t.Errorf("no file: %s, %v, %v", state, got, err)
	}
}
