package proc_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

func TestIdentity(t *testing.T) {
	id := start(t, true, "sleep", "a", "b c")
	if !alive(t, id) {
		t.Error("not alive")
	}
	self, _ := os.Executable()
	if exe, err := id.Executable(); err != nil || exe != self {
		t.Errorf("executable %q, %v", exe, err)
	}
	if args, err := id.Args(); err != nil || !slices.Equal(args[1:], []string{"a", "b c"}) {
		t.Errorf("arguments %q, %v", args, err)
	}
	if parent, err := id.Parent(); err != nil || parent != os.Getpid() {
		t.Errorf("parent %d, %v", parent, err)
	}
	again, err := proc.Parse(id.String())
	if err != nil || again != id {
		t.Errorf("%s came back as %s, %v", id, again, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "1", "1.", ".1", "0.1", "-1.1", "1.-1", "1.1.1", " 1.1", "+1.1", "1.x", "99999999999.1"} {
		if id, err := proc.Parse(s); err == nil {
			t.Errorf("%q is %v", s, id)
		}
	}
}

func TestOfNobody(t *testing.T) {
	for _, pid := range []int{0, -1, 1 << 30} {
		if id, err := proc.Of(pid); !errors.Is(err, proc.ErrGone) {
			t.Errorf("%d is %v, %v", pid, id, err)
		}
	}
}

// recycled returns the identity of an earlier process whose id went to a
// process that lives.
func recycled(t *testing.T) (earlier, now proc.Identity) {
	t.Helper()
	now = start(t, true, "sleep")
	return proc.Identity{PID: now.PID, Start: now.Start - 1}, now
}

func TestRecycledIDGetsNoSignal(t *testing.T) {
	earlier, now := recycled(t)
	if alive(t, earlier) {
		t.Error("the earlier process is alive")
	}
	if err := earlier.Signal(unix.SIGKILL); !errors.Is(err, proc.ErrGone) {
		t.Errorf("signal: %v", err)
	}
	if remain, err := proc.Stop(t.Context(), []proc.Identity{earlier}, proc.Step{Signal: unix.SIGTERM}); err != nil || remain != nil {
		t.Errorf("stop: %v, %v", remain, err)
	}
	if _, err := earlier.Executable(); !errors.Is(err, proc.ErrGone) {
		t.Errorf("executable: %v", err)
	}
	if _, err := earlier.Args(); !errors.Is(err, proc.ErrGone) {
		t.Errorf("arguments: %v", err)
	}
	if _, err := earlier.Parent(); !errors.Is(err, proc.ErrGone) {
		t.Errorf("parent: %v", err)
	}
	if !alive(t, now) {
		t.Error("a stranger was killed")
	}
}

func TestSignal(t *testing.T) {
	id := start(t, true, "sleep")
	if err := id.Signal(unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return !alive(t, id) })
	if err := id.Signal(unix.SIGKILL); !errors.Is(err, proc.ErrGone) {
		t.Errorf("to an ended process: %v", err)
	}
}

func TestZombieIsGone(t *testing.T) {
	id := start(t, false, "sleep")
	if err := id.Signal(unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return !alive(t, id) })
	if err := unix.Kill(id.PID, 0); err != nil {
		t.Fatalf("it was reaped: %v", err)
	}
	if _, err := proc.Of(id.PID); !errors.Is(err, proc.ErrGone) {
		t.Errorf("Of: %v", err)
	}
	if err := id.Signal(unix.SIGTERM); !errors.Is(err, proc.ErrGone) {
		t.Errorf("Signal: %v", err)
	}
	if remain, err := proc.Stop(timeout(t, 5*time.Second), []proc.Identity{id}); err != nil || remain != nil {
		t.Errorf("Stop: %v, %v", remain, err)
	}
}

// A process whose first thread has ended shows as a zombie, and isn't one.
func TestProcessWithoutFirstThreadLives(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	id := start(t, true, "threads", ready)
	await(t, func() bool { _, err := os.Stat(ready); return err == nil })
	if !alive(t, id) {
		t.Error("counts as gone")
	}
	if err := id.Signal(unix.SIGKILL); err != nil {
		t.Error(err)
	}
	await(t, func() bool { return !alive(t, id) })
}

func TestExecutable(t *testing.T) {
	id := start(t, true, "sleep")
	self, _ := os.Executable()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		paths []string
		want  bool
	}{
		{[]string{self}, true},
		{[]string{link}, true},
		{[]string{"/bin/sh", link}, true},
		{[]string{"/bin/sh"}, false},
		{[]string{"/no/such"}, false},
		{nil, false},
	} {
		if got, err := proc.Executable(test.paths...)(id); got != test.want || err != nil {
			t.Errorf("%q: %v, %v", test.paths, got, err)
		}
	}
	earlier, _ := recycled(t)
	if got, err := proc.Executable(self)(earlier); got || err != nil {
		t.Errorf("a process that ended: %v, %v", got, err)
	}
}

func TestExecutableReplacedByAnUpgrade(t *testing.T) {
	path := copySelf(t)
	cmd := role(t, "sleep")
	cmd.Name = path
	id, err := proc.StartDaemon(cmd, "")
	if err != nil {
		t.Fatal(err)
	}
	defer id.Signal(unix.SIGKILL) //nolint:errcheck // it may have ended
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("new"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	if got, err := proc.Executable(path)(id); !got || err != nil {
		t.Errorf("no match: %v", err)
	}
}

// A container's process runs another program, or for another, whatever its
// path and its arguments are.
func TestContainersDoNotMatch(t *testing.T) {
	ocftest.RequireRoot(t)
	self, _ := os.Executable()
	for name, test := range map[string]struct {
		flags uintptr
		over  string // what the container has at the path of the program
		args  bool   // whether the arguments match
	}{
		"its own files and processes": {unix.CLONE_NEWNS | unix.CLONE_NEWPID, copySelf(t), false},
		"its own processes":           {unix.CLONE_NEWNS | unix.CLONE_NEWPID, self, false},
		"its own files":               {unix.CLONE_NEWNS, copySelf(t), true},
	} {
		id := startContainer(t, test.flags, test.over)
		if exe, err := id.Executable(); exe != self || err != nil {
			t.Errorf("%s: runs %q, %v", name, exe, err)
		}
		pidFile := filepath.Join(t.TempDir(), "pid")
		if err := os.WriteFile(pidFile, []byte(strconv.Itoa(id.PID)), 0o600); err != nil {
			t.Fatal(err)
		}
		if state, _, err := proc.Status(pidFile, proc.Executable(self)); state != proc.Stale || err != nil {
			t.Errorf("%s: %v, %v", name, state, err)
		}
		if found, err := proc.Find(proc.Executable(self)); slices.Contains(found, id) || err != nil {
			t.Errorf("%s: found by its program, %v", name, err)
		}
		if found, err := proc.Find(proc.Args("contained")); slices.Contains(found, id) != test.args || err != nil {
			t.Errorf("%s: found by its arguments: %v, %v", name, !test.args, err)
		}
	}
}

// startContainer starts a process in new namespaces that sees the program over
// at the path of the test binary and runs it.
func startContainer(t *testing.T, flags uintptr, over string) proc.Identity {
	t.Helper()
	cmd := role(t, "container", over)
	c := exec.Command(cmd.Name, cmd.Args...)
	c.Env = cmd.Env
	c.SysProcAttr = &unix.SysProcAttr{Cloneflags: flags}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	id := identify(t, c.Process.Pid)
	await(t, func() bool { args, err := id.Args(); return err == nil && slices.Contains(args, "contained") })
	return id
}

func copySelf(t *testing.T) string {
	t.Helper()
	self, _ := os.Executable()
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(path, data, 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	self, _ := os.Executable()
	first := start(t, true, "sleep", "-x", "find me")
	second := start(t, true, "sleep", "-x", "find me not")
	mine := proc.All(proc.Executable(self), proc.Args("-x", "find me"))
	found, err := proc.Find(mine)
	if diff := cmp.Diff([]proc.Identity{first}, found); diff != "" || err != nil {
		t.Error(err, diff)
	}
	found, err = proc.Descendants(identify(t, os.Getpid()))
	if err != nil || !slices.Contains(found, first) || !slices.Contains(found, second) {
		t.Errorf("%v lacks %v or %v, %v", found, first, second, err)
	}
	found, err = proc.Group(unix.Getpgrp())
	if err != nil || !slices.Contains(found, first) {
		t.Errorf("%v lacks %v, %v", found, first, err)
	}
	earlier, _ := recycled(t)
	if found, err := proc.Descendants(earlier); !errors.Is(err, proc.ErrGone) {
		t.Errorf("descendants of an ended process: %v, %v", found, err)
	}
}
