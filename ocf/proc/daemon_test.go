package proc_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

func init() {
	// starter is an agent's start: it leaves a daemon and prints who it is.
	roles["starter"] = func([]string) int {
		self, _ := os.Executable()
		cmd := proc.Command{Name: self, Env: roleEnv("sleep")}
		id, err := proc.StartDaemon(cmd, "")
		if err != nil {
			os.Stderr.WriteString(err.Error())
			return 1
		}
		os.Stdout.WriteString(id.String())
		return 0
	}
}

// AGENT start | cat must end when start does, though the daemon lives on.
func TestDaemonHoldsNoPipe(t *testing.T) {
	self, _ := os.Executable()
	extraR, extraW, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = roleEnv("starter")
	c.ExtraFiles = []*os.File{extraW} // a pipe that the agent was left as well
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	extraW.Close()
	text := readAll(t, out)
	readAll(t, extraR)
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	id, err := proc.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	defer id.Signal(unix.SIGKILL) //nolint:errcheck // it may have ended
	if !alive(t, id) {
		t.Error("the daemon died with its starter")
	}
	checkDaemon(t, id)
}

// readAll reads until the end of file, which must come soon.
func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	var buf bytes.Buffer
	done := make(chan struct{})
	go func() { _, _ = buf.ReadFrom(r); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("the pipe is still open")
	}
	return buf.String()
}

// checkDaemon checks the session, the working directory and the open files.
func checkDaemon(t *testing.T, id proc.Identity) {
	t.Helper()
	dir := "/proc/" + strconv.Itoa(id.PID) + "/"
	if sid, err := unix.Getsid(id.PID); err != nil || sid != id.PID {
		t.Errorf("session %d, %v", sid, err)
	}
	if cwd, err := os.Readlink(dir + "cwd"); err != nil || cwd != "/" {
		t.Errorf("directory %q, %v", cwd, err)
	}
	for _, fd := range []string{"0", "1", "2"} {
		if target, err := os.Readlink(dir + "fd/" + fd); err != nil || target != os.DevNull {
			t.Errorf("file %s is %q, %v", fd, target, err)
		}
	}
}

func TestDaemonLog(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	leak := openLeak(t)
	for _, name := range []string{"files", "complain"} {
		id, err := proc.StartDaemon(role(t, name), log)
		if err != nil {
			t.Fatal(err)
		}
		await(t, func() bool { return !alive(t, id) })
	}
	data, err := os.ReadFile(log)
	if err != nil || !strings.HasPrefix(string(data), "before\n") || !strings.Contains(string(data), "such secret-word") {
		t.Errorf("log %q, %v", data, err)
	}
	if strings.Contains(string(data), leak) {
		t.Errorf("an open file was inherited: %q", data)
	}
}

func TestDaemonLogFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "log")
	if err := os.Symlink(filepath.Join(dir, "target"), link); err != nil {
		t.Fatal(err)
	}
	if _, err := proc.StartDaemon(role(t, "sleep"), link); !errors.Is(err, unix.ELOOP) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "target")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the target: %v", err)
	}
}

func TestDaemonThatCannotStart(t *testing.T) {
	if id, err := proc.StartDaemon(proc.Command{Name: "no-such-daemon"}, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, %v", id, err)
	}
}
